package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallersTest {

    @Test
    void nobodyIsBelievedWhatTheHeaderSaysUnlessThereAreProxies() {
        assertThat(Callers.address("10.0.0.7", List.of("1.2.3.4"), 0)).isEqualTo("10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5.6.7.8",
        "2, 1.2.3.4", // what a client says stands before what the first proxy has added
        "9, 9.9.9.9"
    })
    void aProxyIsBelievedWhatItHasAddedAtTheEnd(int proxies, String client) {
        assertThat(Callers.address("10.0.0.7", List.of("9.9.9.9, 1.2.3.4", "5.6.7.8"), proxies))
                .isEqualTo(client);
    }

    @Test
    void whatIsNoAddressStandsForTheProxyThatSaidSo() {
        assertThat(Callers.address("10.0.0.7", List.of("unknown"), 1)).isEqualTo("10.0.0.7");
        assertThat(Callers.address("10.0.0.7", List.of(""), 1)).isEqualTo("10.0.0.7");
    }

    @Test
    void addressesOfOneNetworkOfIpv6AreOneCallers() {
        String one = Callers.address("2001:db8:1:2:3:4:5:6", List.of(), 0);

        assertThat(Callers.address("2001:db8:1:2:ffff::1", List.of(), 0)).isEqualTo(one);
        assertThat(Callers.address("2001:db8:1:3:3:4:5:6", List.of(), 0)).isNotEqualTo(one);
    }
}
