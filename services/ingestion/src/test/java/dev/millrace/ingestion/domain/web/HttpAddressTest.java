package dev.millrace.ingestion.domain.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAddressTest {

    private static final Set<Integer> PORTS = Set.of(80, 443);

    @ParameterizedTest
    @CsvSource({
        "ftp://example.org/, neither http nor https",
        "file:///etc/passwd, neither http nor https",
        "gopher://example.org:80/, neither http nor https",
        "http:///nothing, no host",
        "http://user:secret@example.org/, user in the address",
        "http://example.org:22/, port 22",
        "https://example.org:8443/, port 8443",
        "http://exa mple.org/, no address",
        "relative/path, neither http nor https"
    })
    void otherFormsAreRefusedAndSayWhy(String text, String why) {
        assertThatThrownBy(() -> HttpAddress.parse(text, PORTS))
                .isInstanceOf(HttpAddress.Refused.class)
                .hasMessage(why);
    }

    @Test
    void aRedirectIsHeldToTheSameRules() throws HttpAddress.Refused {
        HttpAddress from = HttpAddress.parse("https://Example.org/a/b?c=d#e", PORTS);
        assertThat(from.origin()).isEqualTo("https://example.org:443");
        assertThat(from.path()).isEqualTo("/a/b?c=d");
        assertThat(from.redirected("../x", PORTS).path()).isEqualTo("/x");
        assertThat(from.redirected("//other.org/y", PORTS).host()).isEqualTo("other.org");
        assertThatThrownBy(() -> from.redirected("http://other.org:6379/", PORTS))
                .hasMessage("port 6379");
        assertThatThrownBy(() -> from.redirected("file:///etc/passwd", PORTS)).hasMessage("neither http nor https");
    }
}
