package dev.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Opens the console's pages in Chromium, and lets no test pass while the browser complains. */
abstract class BrowserTest {

    private static final double LIMIT = 20_000;

    private static Playwright playwright;
    private static Browser browser;

    @Inject
    KafkaClientService clients;

    @TestHTTPResource("/")
    URI address;

    private final List<String> complaints = new ArrayList<>();
    BrowserContext context;

    @BeforeAll
    static void open() {
        var chromium = Chromium.find();
        assumeTrue(chromium.isPresent(), "There is no Chromium on the PATH, so nobody looks at the pages.");
        playwright = Chromium.playwright();
        browser = Chromium.launch(playwright, chromium.get());
    }

    @AfterAll
    static void close() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void follow() {
        LiveEventsTest.awaitFollowing(clients);
    }

    @AfterEach
    void leave() {
        // First: what a page still asks for is answered as its test has it, or it complains.
        context.close();
        FakeServices.forget();
        assertThat(complaints).as("what the browser complained about").isEmpty();
    }

    /** Opens a view in a browser that nobody has used before. */
    Page page(String view, int width, ColorScheme scheme) {
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, width < 500 ? 844 : 900)
                .setColorScheme(scheme));
        context.setDefaultTimeout(LIMIT);
        return another(address + "#/" + view);
    }

    /** Opens an address in the browser of the last page. */
    Page another(String whole) {
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.navigate(whole);
        return page;
    }
}
