package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.contracts.events.FindMarked;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What redaction found, looked at in a real browser. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeServices.class)
class RedactionPageTest extends BrowserTest {

    private static final String PATH = "/api/runs/" + FakeServices.RUN + "/redaction";
    private static final String FIRST =
            "\"document\":\"185b5c224629e0a4650eb3ca51e94e48\",\"kind\":\"email\",\"start\":61,\"end\":79";

    @InjectLocalStack
    TestStack stack;

    /** The page with a find before the eyes of somebody whose name is known. */
    private Page looking() {
        Page page = page("redaction/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        assertThat(page.locator("#live")).hasText("live");
        page.getByLabel("Your name").fill("ada");
        page.getByLabel("Your name").press("Tab");
        assertThat(page.locator(".find")).containsText("a letter from");
        page.locator("h1").click();
        return page;
    }

    @Test
    void whatWasFoundIsToldByKindSourceAndLanguage() {
        Page page = page("redaction/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);

        assertThat(page.locator("[data-kind=email] td"))
                .hasText(new String[] {"email", "459", "422", "95 %", "84 % to 99 %", "", "42"});
        assertThat(page.locator("[data-kind=phone] td").last()).hasText("none");
        assertThat(page.getByLabel("What was found")).containsText("11 of 12 shards read so far");
        assertThat(page.getByLabel("What was found")).containsText("Data was shown to grace 3 times");
        Locator where = page.getByLabel("Where it was found").locator("tbody tr");
        assertThat(where.first().locator("td")).hasText(new String[] {"stories", "en", "402", "371"});
        assertThat(where.last().locator("td")).hasText(new String[] {"questions", "not known", "57", "51"});

        page.getByText("national_id").click();

        assertThat(page.getByLabel("Where it was found")).containsText("Where national_id was found");
        assertThat(page).hasURL(Pattern.compile(".*/national_id"));
    }

    @Test
    void findsAreMarkedByKeysAloneAndThePrecisionFollows() {
        FakeServices.say(PATH, FakeServices.kept("redaction").replace("\"shards\": 11", "\"shards\": 12"));
        FakeServices.say(PATH + "/marks", FakeServices.kept("redaction-mark"));
        Page page = looking();
        assertThat(page.locator(".find mark")).hasText("[EMAIL]");
        assertThat(page.locator(".find b")).hasCount(0);
        assertThat(page.locator(".find")).containsText("<b>nothing</b>");

        page.keyboard().press("1");
        assertThat(page.locator(".find")).containsText("for the picture");
        assertThat(page.locator("[data-kind=email] td").nth(4)).hasText("85 % to 99 %");
        page.keyboard().press("2");
        // Of the third nobody can read anything, so nobody is asked.
        assertThat(page.getByLabel("Is it right?")).containsText("The other texts are gone");
        page.keyboard().press("z");
        assertThat(page.locator(".find")).containsText("for the picture");
        page.keyboard().press("1");

        Awaitility.await().until(() -> FakeServices.posted().size() == 3);
        assertThat(FakeServices.posted().get(0))
                .isEqualTo("{\"shard\":\"s0000-00000-000003\"," + FIRST + ",\"who\":\"ada\",\"right\":true}");
        assertThat(FakeServices.posted().get(1)).contains("\"start\":4,").endsWith("\"right\":false}");
        assertThat(FakeServices.posted().get(2)).contains("\"start\":4,").endsWith("\"right\":true}");
    }

    @Test
    void theDataIsShownToWhoeverAsksForIt() {
        FakeServices.say(PATH + "/shown", "{\"data\": \"<i>owl</i>@tree.example\"}");
        Page page = looking();
        assertThat(page.locator("main")).not().containsText("@tree.example");

        page.keyboard().press("v");

        assertThat(page.locator(".find mark")).hasText("<i>owl</i>@tree.example");
        assertThat(FakeServices.posted())
                .containsExactly("{\"shard\":\"s0000-00000-000003\"," + FIRST + ",\"who\":\"ada\"}");
        assertThat(FakeServices.asked(PATH + "/shown").orElseThrow().getFirst("Authorization"))
                .isEqualTo("Bearer " + FakeServices.TOKEN);
    }

    @Test
    void nothingIsAskedOfSomebodyWithoutAName() {
        Page page = page("redaction/" + FakeServices.RUN, 1440, ColorScheme.LIGHT);
        assertThat(page.getByLabel("Is it right?")).containsText("Say who you are first");

        page.keyboard().press("1");
        page.keyboard().press("v");

        assertThat(page.locator(".find")).hasCount(0);
        assertThat(FakeServices.posted()).isEmpty();
    }

    @Test
    void whatAnotherMarksIsFollowed() {
        Page page = looking();
        FakeServices.say(PATH, FakeServices.kept("redaction").replace("\"right\": 40", "\"right\": 50"));

        stack.publish(new FindMarked(
                FakeServices.RUN, "0".repeat(32), "email", 1, 2, true, 1, "grace", "2026-03-01T12:00:00Z"));

        assertThat(page.locator("[data-kind=email] td").last()).hasText("52");
        assertThat(page.locator(".find")).containsText("a letter from");
    }
}
