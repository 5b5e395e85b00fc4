package dev.millrace.evaluator.domain.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Comparison.Method;
import dev.millrace.contracts.events.Comparison.Verdict;
import dev.millrace.contracts.events.ItemResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedComparisonTest {

    private static final Quantity RIGHT = Quantity.of(1);
    private static final Quantity WRONG = Quantity.of(0);

    private static Comparison compare(List<Pair> pairs, double margin) {
        return new PairedComparison("task", "acc", true, "v1", 0.95, margin)
                .of(pairs)
                .orElseThrow();
    }

    /** So many items of which only the new version, only the live one, and both have it right. */
    private static List<Pair> pairs(int gained, int lost, int both) {
        List<Pair> pairs = new ArrayList<>();
        pairs.addAll(Collections.nCopies(gained, new Pair(RIGHT, WRONG, Optional.empty())));
        pairs.addAll(Collections.nCopies(lost, new Pair(WRONG, RIGHT, Optional.empty())));
        pairs.addAll(Collections.nCopies(both, new Pair(RIGHT, RIGHT, Optional.empty())));
        return pairs;
    }

    @ParameterizedTest
    @CsvSource({
        "40, 12, 148, 0, BETTER",
        "12, 40, 148, 0, WORSE",
        "20, 15, 165, 0, UNDECIDED",
        "15, 20, 165, 0, UNDECIDED",
        "15, 20, 165, 0.1, NOT_WORSE",
        "12, 40, 148, 0.1, UNDECIDED",
        "12, 40, 148, 0.25, NOT_WORSE",
        "0, 0, 200, 0.02, NOT_WORSE",
        "0, 0, 20, 0.02, UNDECIDED",
        // Tango's interval is above 0, the exact test isn't sure yet.
        "5, 0, 95, 0, NOT_WORSE"
    })
    void verdictsFollowFromIntervalTestAndMargin(int gained, int lost, int both, double margin, Verdict verdict) {
        Comparison comparison = compare(pairs(gained, lost, both), margin);

        assertThat(comparison.verdict()).isEqualTo(verdict);
        assertThat(comparison.method()).isEqualTo(Method.MCNEMAR);
        assertThat(comparison.itemsNeeded().isPresent()).isEqualTo(verdict == Verdict.UNDECIDED);
    }

    @Test
    void whatIsUndecidedSaysHowManyItemsWouldTell() {
        Comparison undecided = compare(pairs(20, 15, 165), 0);
        long needed = undecided.itemsNeeded().orElseThrow();
        int times = Math.toIntExact(Math.ceilDiv(needed, 200));

        assertThat(undecided.difference()).isCloseTo(0.025, within(1e-12));
        assertThat(needed).isBetween(2000L, 2500L);
        assertThat(compare(pairs(20 * times, 15 * times, 165 * times), 0).verdict())
                .isEqualTo(Verdict.BETTER);
        // No number of items tells two apart that are exactly as good.
        assertThat(compare(pairs(20, 20, 160), 0).itemsNeeded()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void aMetricOfWhichLessIsBetterIsReadTheOtherWay() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double bytes = 100 + i % 7 * 30;
            pairs.add(new Pair(
                    Quantity.likelihood(bytes * (0.9 + i % 5 * 0.01), bytes),
                    Quantity.likelihood(bytes * (1.0 + i % 3 * 0.01), bytes),
                    Optional.empty()));
        }

        Comparison less = new PairedComparison("held-out", "bits_per_byte", false, "v1", 0.95, 0)
                .of(pairs)
                .orElseThrow();

        assertThat(less.method()).isEqualTo(Method.PAIRED_BOOTSTRAP);
        assertThat(less.difference()).isNegative();
        assertThat(less.gain()).isPositive();
        assertThat(less.verdict()).isEqualTo(Verdict.BETTER);
        assertThat(new PairedComparison("held-out", "bits_per_byte", false, "v1", 0.95, 0).of(pairs))
                .contains(less);
    }

    @Test
    void itemsThatVaryAsOneCountAsOne() {
        List<Pair> alone = pairs(60, 30, 310);
        List<Pair> grouped = new ArrayList<>();
        for (int i = 0; i < alone.size(); i++) {
            // Twenty in a row are of one group, so that all of a group went alike.
            grouped.add(new Pair(alone.get(i).now(), alone.get(i).live(), Optional.of("g" + i / 20)));
        }

        Comparison single = compare(alone, 0);
        Comparison clustered = compare(grouped, 0);

        assertThat(single.verdict()).isEqualTo(Verdict.BETTER);
        assertThat(clustered.clusters()).hasValue(20);
        assertThat(clustered.difference()).isEqualTo(single.difference());
        assertThat(clustered.p()).isGreaterThan(0.05);
        assertThat(clustered.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(clustered.mde()).isGreaterThan(2 * single.mde());
    }

    @Test
    void groupsThatAreTooFewAreNone() {
        List<Pair> pairs = pairs(40, 12, 148).stream()
                .map(pair -> new Pair(pair.now(), pair.live(), Optional.of("only")))
                .toList();

        assertThat(compare(pairs, 0)).isEqualTo(compare(pairs(40, 12, 148), 0));
    }

    @Test
    void onlyItemsThatBothWereScoredOnArePaired() {
        ItemTable now = new ItemTable();
        ItemTable live = new ItemTable();
        for (String item : List.of("a", "b", "b", "c")) {
            now.add("task", item, Optional.empty(), "acc", RIGHT);
        }
        for (String item : List.of("b", "b", "d")) {
            live.add("task", item, Optional.empty(), "acc", WRONG);
        }
        now.add("task", "a", Optional.empty(), "gold_bits_per_byte", Quantity.likelihood(Double.NaN, 3));

        ItemTable written = new ItemTable();
        for (ItemResult row : live.rows()) {
            written.add(row);
        }

        assertThat(now.pairs("task", "acc", written))
                .containsExactly(new Pair(RIGHT, WRONG, Optional.empty()), new Pair(RIGHT, WRONG, Optional.empty()));
        assertThat(now.metrics("task")).containsExactly("acc");
        assertThat(new PairedComparison("task", "acc", true, "v1", 0.95, 0)
                        .of(now.pairs("task", "acc", new ItemTable())))
                .isEmpty();
    }

    /** Of so many evaluations, the share whose interval holds the true difference. */
    private interface Simulated {
        List<Pair> draw(Random random);
    }

    private static double coverage(double truth, Simulated simulated) {
        Random random = new Random(11);
        int held = 0;
        int rounds = 400;
        for (int i = 0; i < rounds; i++) {
            Comparison found = compare(simulated.draw(random), 0);
            held += found.low() <= truth && truth <= found.high() ? 1 : 0;
        }
        return (double) held / rounds;
    }

    @ParameterizedTest
    @CsvSource({"0.10, 0.05, 60", "0.02, 0.02, 300", "0.30, 0.10, 30"})
    void intervalsOfSharesHoldTheTruthAsOftenAsTheySay(double gain, double loss, int n) {
        assertThat(coverage(gain - loss, random -> {
                    List<Pair> pairs = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        double at = random.nextDouble();
                        pairs.add(new Pair(
                                at < gain ? RIGHT : WRONG,
                                at >= gain && at < gain + loss ? RIGHT : WRONG,
                                Optional.empty()));
                    }
                    return pairs;
                }))
                .isBetween(0.925, 0.99);
    }

    @Test
    void intervalsOfLikelihoodsHoldTheTruthAsOftenAsTheySay() {
        assertThat(coverage(-0.05, random -> {
                    List<Pair> pairs = new ArrayList<>();
                    for (int i = 0; i < 25; i++) {
                        double bytes = 50 + 100 * Math.exp(random.nextGaussian());
                        double live = 1 + 0.2 * random.nextGaussian();
                        double now = live - 0.05 + 0.1 * random.nextGaussian();
                        pairs.add(new Pair(
                                Quantity.likelihood(now * bytes * Math.log(2), bytes),
                                Quantity.likelihood(live * bytes * Math.log(2), bytes),
                                Optional.empty()));
                    }
                    return pairs;
                }))
                .isBetween(0.9, 0.98);
    }

    @Test
    void intervalsOfClustersHoldTheTruthAsOftenAsTheySay() {
        assertThat(coverage(0, random -> {
                    List<Pair> pairs = new ArrayList<>();
                    for (int group = 0; group < 20; group++) {
                        double lean = random.nextDouble();
                        for (int i = 0; i < 10; i++) {
                            boolean differs = random.nextDouble() < 0.4;
                            boolean gains = random.nextDouble() < lean;
                            pairs.add(new Pair(
                                    differs && gains ? RIGHT : WRONG,
                                    differs && !gains ? RIGHT : WRONG,
                                    Optional.of("g" + group)));
                        }
                    }
                    return pairs;
                }))
                .isBetween(0.92, 0.99);
    }

    @Test
    void soManyItemsAsAreNeededFindTheDifferenceFourTimesInFive() {
        int n = Math.toIntExact(new Power(0.95).itemsOfShare(0.2, 0.06).orElseThrow());
        Random random = new Random(5);
        int found = 0;
        for (int round = 0; round < 500; round++) {
            int gained = 0;
            int lost = 0;
            for (int i = 0; i < n; i++) {
                double at = random.nextDouble();
                gained += at < 0.13 ? 1 : 0;
                lost += at >= 0.13 && at < 0.2 ? 1 : 0;
            }
            found += compare(pairs(gained, lost, n - gained - lost), 0).verdict() == Verdict.BETTER ? 1 : 0;
        }

        assertThat(found / 500.0).isBetween(0.73, 0.87);
        assertThat(new Power(0.95).effectOfShare(0.2, n)).isCloseTo(0.06, within(1e-4));
    }
}
