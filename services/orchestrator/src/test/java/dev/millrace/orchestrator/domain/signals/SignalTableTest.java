package dev.millrace.orchestrator.domain.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.FilterRule.Bound;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import dev.millrace.contracts.shards.SignalValues;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SignalTableTest {

    private static final FilterRule WORDS = rule("words", Bound.AT_LEAST, 50, "short");
    private static final FilterRule LONG = rule("words", Bound.AT_MOST, 100_000, "long");
    private static final FilterRule SYMBOLS = rule("symbols", Bound.AT_MOST, 0.1, "symbols");
    private static final SignalsHeader HEADER =
            SignalsHeader.of(Map.of("", List.of(WORDS, LONG, SYMBOLS), "de", List.of(SYMBOLS)));
    private static final int WORDS_AT = HEADER.signals().indexOf("q.words");

    @Test
    void aShareHoldsAboutAsManyDocumentsAndALargerOneHoldsThemToo() {
        SignalTable all = table(1, 20_000);
        SignalTable half = table(0.5, 20_000);
        SignalTable quarter = table(0.25, 20_000);

        assertThat(all.rows()).isEqualTo(20_000);
        assertThat(half.rows()).isBetween(9_600, 10_400);
        assertThat(quarter.rows()).isBetween(4_700, 5_300);
        assertThat(ids(half)).containsAll(ids(quarter));
        assertThat(quarter.statistics().all().documents()).isEqualTo(20_000);
        assertThat(Overview.of(quarter, Selection.ALL, 10).scope())
                .isEqualTo(new Scope(quarter.rows(), false, 0.25, 1, 1, 20_000));
        quarter.leaves(3);
        assertThat(Overview.of(quarter, Selection.ALL, 10).scope().shardsInAll())
                .isEqualTo(4);
    }

    @Test
    void everyMeasuredFigureIsInOneBinAndThresholdsLieInside() {
        SignalTable table = table(1, 5_000);

        for (SignalReport signal : Overview.of(table, Selection.ALL, 40).signals()) {
            Histogram bins = signal.histogram();
            assertThat(sum(bins.kept()) + sum(bins.dropped())).isEqualTo(signal.measured());
            assertThat(bins.edges()).isSorted().doesNotHaveDuplicates().hasSizeBetween(5, 60);
            assertThat(List.of(WORDS, LONG, SYMBOLS))
                    .filteredOn(rule -> rule.signal().equals(signal.signal()))
                    .allSatisfy(rule -> assertThat(rule.threshold())
                            .isBetween(bins.edges().getFirst(), bins.edges().getLast()));
        }
    }

    @Test
    void aFigureThatSpansPowersOfTenGetsALogarithmicScale() {
        assertThat(Overview.of(table(1, 5_000), Selection.ALL, 40).signals())
                .extracting(SignalReport::signal, signal -> signal.histogram().scale())
                .containsExactlyInAnyOrder(
                        tuple("q.words", Histogram.Scale.LOG), tuple("q.symbols", Histogram.Scale.LINEAR));
    }

    @Test
    void aFigureThatIsTheSameEverywhereHasAHistogramToo() {
        SignalTable table = new SignalTable(1);
        table.add(
                new ShardId(0, 0, 0),
                HEADER,
                List.of(entry(0, 0, Double.NaN), entry(1, 0, Double.NaN)).iterator());

        List<SignalReport> signals = Overview.of(table, Selection.ALL, 40).signals();

        assertThat(signals).extracting(SignalReport::signal).containsExactly("q.words");
        assertThat(sum(signals.getFirst().histogram().dropped())).isEqualTo(2);
    }

    @Test
    void anUnmeasuredFigureBreaksNoRuleWhateverTheThreshold() {
        SignalTable table = new SignalTable(1);
        table.add(
                new ShardId(0, 0, 0), HEADER, List.of(entry(0, 200, Double.NaN)).iterator());

        assertThat(WhatIf.of(table, Selection.ALL, Map.of("q.symbols", -1.0), 5).after())
                .isEqualTo(new Tally(1, new TreeMap<>()));
    }

    @Test
    void aThresholdThatNoRuleHasIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> WhatIf.of(table(1, 10), Selection.ALL, Map.of("q.wrods", 3.0), 5))
                .isInstanceOf(UnknownThreshold.class)
                .hasMessageContaining("q.wrods")
                .hasMessageContaining("q.short");
    }

    private static SignalTable table(double share, int documents) {
        Random random = new Random(3);
        List<SignalsEntry> entries = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            double words = Math.rint(Math.exp(random.nextGaussian() * 1.5 + 5));
            entries.add(entry(i, words, random.nextInt(10) == 0 ? Double.NaN : random.nextDouble() / 5));
        }
        SignalTable table = new SignalTable(share);
        table.add(new ShardId(0, 0, 0), HEADER, entries.iterator());
        return table;
    }

    private static SignalsEntry entry(int number, double words, double symbols) {
        double[] values = new double[2];
        values[WORDS_AT] = words;
        values[1 - WORDS_AT] = symbols;
        boolean dropped = words < 50 || symbols > 0.1;
        return new SignalsEntry(
                "%032x".formatted(number),
                "source",
                Optional.empty(),
                Optional.empty(),
                10,
                dropped ? Outcome.DROPPED : Outcome.KEPT,
                dropped ? Optional.of(words < 50 ? "short" : "symbols") : Optional.empty(),
                "",
                SignalValues.of(values));
    }

    private static FilterRule rule(String signal, Bound bound, double threshold, String reason) {
        return new FilterRule("q", "q." + signal, bound, threshold, Optional.of("q." + reason), reason);
    }

    private static Set<String> ids(SignalTable table) {
        Set<String> ids = new HashSet<>();
        for (int row = 0; row < table.rows(); row++) {
            ids.add(table.id(row));
        }
        return ids;
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
