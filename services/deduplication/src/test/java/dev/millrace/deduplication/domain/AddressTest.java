package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://Example.ORG/, example.org",
        "http://example.org:80, example.org",
        "https://example.org:8443/a/, example.org:8443/a",
        "https://example.org/a?b=1&c=2#d, example.org/a?b=1&c=2",
        "https://example.org/A, example.org/A",
        "not an address, not an address",
        "urn:isbn:0451450523, urn:isbn:0451450523"
    })
    void whatServersTreatAlikeIsLeftOut(String address, String form) {
        assertThat(Address.normalise(address)).isEqualTo(form);
    }
}
