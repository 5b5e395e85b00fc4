package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.shards.FilterRule.Bound;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalsTest {

    private static final FilterRule LEAST = rule("words", Bound.AT_LEAST, 50, "min-words", "short");
    private static final FilterRule MOST = rule("words", Bound.AT_MOST, 1000, "max-words", "long");
    private static final FilterRule SHARE = rule("symbols", Bound.AT_MOST, 0.1, "max-symbols", "symbols");
    private static final SignalsHeader HEADER =
            SignalsHeader.of(Map.of(SignalsHeader.ANY, List.of(LEAST, MOST, SHARE), "de", List.of(SHARE)));

    private static FilterRule rule(String signal, Bound bound, double threshold, String name, String reason) {
        return new FilterRule("set", "set." + signal, bound, threshold, Optional.of("set." + name), reason);
    }

    private static SignalsEntry entry(String chain, double... values) {
        return new SignalsEntry(
                "0".repeat(32),
                "source",
                Optional.of("en"),
                Optional.empty(),
                7,
                Outcome.KEPT,
                Optional.empty(),
                chain,
                SignalValues.of(values));
    }

    private static byte[] written(List<SignalsEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SignalsWriter writer = new SignalsWriter(out, HEADER)) {
            for (SignalsEntry entry : entries) {
                writer.write(entry);
            }
        }
        return out.toByteArray();
    }

    private static List<SignalsEntry> read(byte[] bytes) throws IOException {
        List<SignalsEntry> entries = new ArrayList<>();
        try (SignalsReader reader = new SignalsReader(new ByteArrayInputStream(bytes))) {
            assertThat(reader.header()).isEqualTo(HEADER);
            reader.forEachRemaining(entries::add);
        }
        return entries;
    }

    private static List<SignalsEntry> random(int count) {
        Random random = new Random(3);
        List<SignalsEntry> entries = new ArrayList<>();
        entries.add(entry("", Double.NaN, 0));
        entries.add(entry("", 1e300, -0.1));
        for (int i = 0; i < count; i++) {
            entries.add(entry(i % 3 == 0 ? "de" : "", random.nextInt(2000), random.nextDouble()));
        }
        return entries;
    }

    @Test
    void everyFigureComesBackToTheLastBit() throws IOException {
        List<SignalsEntry> entries = random(500);
        assertThat(read(written(entries))).isEqualTo(entries);
    }

    @Test
    void theSameEntriesGiveTheSameBytes() throws IOException {
        assertThat(written(random(50))).isEqualTo(written(random(50)));
    }

    @Test
    void aTruncatedObjectIsNeverTakenForAWholeOne() throws IOException {
        byte[] whole = written(random(500));
        for (int cut = 1; cut < whole.length; cut += 37) {
            byte[] part = Arrays.copyOf(whole, whole.length - cut);
            assertThatThrownBy(() -> read(part)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void theFirstBrokenRuleOfTheChainDecides() {
        List<FilterRule> rules = HEADER.rules("", Map.of());
        assertThat(HEADER.firstBroken(rules, entry("", 49, 0.5))).contains(LEAST);
        assertThat(HEADER.firstBroken(rules, entry("", 1001, 0.5))).contains(MOST);
        assertThat(HEADER.firstBroken(rules, entry("", 50, 0.1))).isEmpty();
        assertThat(HEADER.firstBroken(HEADER.rules("de", Map.of()), entry("de", 1, 0.2)))
                .contains(SHARE);
    }

    @Test
    void aFigureThatCouldNotBeMeasuredBreaksNothing() {
        assertThat(HEADER.firstBroken(HEADER.rules("", Map.of()), entry("", Double.NaN, Double.NaN)))
                .isEmpty();
    }

    @Test
    void aMovedThresholdIsWhatFiguresAreHeldAgainst() {
        List<FilterRule> moved = HEADER.rules("", Map.of("set.min-words", 10.0, "set.max-symbols", 0.0));
        assertThat(HEADER.firstBroken(moved, entry("", 49, 0))).isEmpty();
        assertThat(HEADER.firstBroken(moved, entry("", 49, 0.05)))
                .map(FilterRule::reason)
                .contains("symbols");
    }
}
