package dev.millrace.contracts.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.preference.Agreement.Weighting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.Test;

/** Figures that other programs have found: scikit-learn 1.9.1, statsmodels 0.15.0 and scipy 1.17.1. */
class StandingsTest {

    private static final List<List<String>> PAIRS = List.of(
            List.of("a", "b"),
            List.of("a", "c"),
            List.of("a", "d"),
            List.of("b", "c"),
            List.of("b", "d"),
            List.of("c", "d"));

    /** 120 verdicts, two an item, by a rule that was followed in Python, too. */
    private static List<Comparison> verdicts() {
        return IntStream.range(0, 120)
                .mapToObj(k -> {
                    List<String> pair = PAIRS.get(k % 6);
                    int v = (k * k * 7 + k * 3) % 11;
                    boolean first = v < (pair.getFirst().equals("a") ? 7 : 4);
                    return new Comparison(
                            "item " + k / 2,
                            pair.getFirst(),
                            pair.getLast(),
                            v == 0 ? Preference.TIE : first ? Preference.FIRST : Preference.SECOND);
                })
                .toList();
    }

    private static Map<String, BradleyTerry.Rating> strengths(List<Comparison> comparisons) {
        return Standing.of(comparisons).stream().collect(Collectors.toMap(Standing::model, Standing::strength));
    }

    @Test
    void kappaIsThatOfScikitLearnAndItsIntervalThatOfStatsmodels() {
        Agreement agreement = Agreement.of(new int[][] {{22, 3, 4}, {2, 17, 5}, {6, 1, 10}}, Weighting.NONE);

        assertThat(agreement.items()).isEqualTo(70);
        assertThat(agreement.observed()).isEqualTo(0.7);
        assertThat(agreement.kappa().orElseThrow()).isCloseTo(0.5410552606931003, within(1e-12));
        assertThat(agreement.interval().orElseThrow().low()).isCloseTo(0.3791277977069795, within(1e-12));
        assertThat(agreement.interval().orElseThrow().high()).isCloseTo(0.7029827236792208, within(1e-12));
    }

    @Test
    void betweenRatingsADistanceOfOnePointCostsLittle() {
        int[][] table = {{4, 2, 0, 0, 0}, {1, 6, 3, 0, 0}, {0, 2, 9, 2, 1}, {0, 0, 3, 7, 2}, {0, 1, 0, 2, 5}};

        Agreement agreement = Agreement.of(table, Weighting.QUADRATIC);

        assertThat(agreement.kappa().orElseThrow()).isCloseTo(0.8007438894792773, within(1e-12));
        assertThat(agreement.interval().orElseThrow().low()).isCloseTo(0.6660976384844608, within(1e-12));
        assertThat(agreement.interval().orElseThrow().high()).isCloseTo(0.9353901404740939, within(1e-12));
    }

    @Test
    void whereChanceAloneAgreesThereIsNoKappa() {
        assertThat(Agreement.of(new int[][] {{9, 0}, {0, 0}}, Weighting.NONE))
                .returns(1.0, Agreement::observed)
                .returns(true, agreement -> agreement.kappa().isEmpty());
        assertThat(Agreement.of(new int[2][2], Weighting.NONE).kappa()).isEmpty();
    }

    @Test
    void theIntervalOfAWinRateIsWilsons() {
        assertThat(new WinRate(36, 12, 2).interval())
                .satisfies(interval -> assertThat(interval.low()).isCloseTo(0.6044684273515116, within(1e-12)))
                .satisfies(interval -> assertThat(interval.high()).isCloseTo(0.841284725064476, within(1e-12)));
        assertThat(new WinRate(12, 7, 1).interval().low()).isCloseTo(0.4094895661514267, within(1e-12));
        assertThat(new WinRate(0, 8, 0).interval().high()).isCloseTo(0.32440756488388034, within(1e-12));
    }

    @Test
    void strengthsAreThoseOfGreatestLikelihood() {
        Map<String, BradleyTerry.Rating> strengths = strengths(verdicts());

        assertThat(strengths.get("a").rating()).isCloseTo(1122.7873890422668, within(1e-6));
        assertThat(strengths.get("b").rating()).isCloseTo(950.1556057249827, within(1e-6));
        assertThat(strengths.get("c").rating()).isCloseTo(959.0850508837796, within(1e-6));
        assertThat(strengths.get("d").rating()).isCloseTo(967.9719543489709, within(1e-6));
        // numpy, 4,000 draws of items: 1,060.8 to 1,195.7 and 920.0 to 1,012.9
        assertThat(strengths.get("a").interval().low()).isCloseTo(1060.8, within(6.0));
        assertThat(strengths.get("a").interval().high()).isCloseTo(1195.7, within(6.0));
        assertThat(strengths.get("d").interval().low()).isCloseTo(920.0, within(6.0));
        assertThat(strengths.get("d").interval().high()).isCloseTo(1012.9, within(6.0));
    }

    @Test
    void aModelThatHasAlwaysWonHasARatingToo() {
        List<Comparison> always = IntStream.range(0, 5)
                .mapToObj(k -> new Comparison("item " + k, "a", "b", Preference.FIRST))
                .toList();

        assertThat(strengths(always).get("a").rating()).isCloseTo(1264.4438589467838, within(1e-6));
    }

    @Test
    void eloFollowsTheOrderOfVerdictsAndStrengthsDoNot() {
        List<Comparison> shuffled = new ArrayList<>(verdicts());
        Collections.shuffle(shuffled, new Random(1));

        Map<String, Double> elo = Elo.ratings(verdicts());

        assertThat(elo.get("a")).isCloseTo(1149.1187765982506, within(1e-9));
        assertThat(elo.get("c")).isCloseTo(933.3837432195932, within(1e-9));
        assertThat(Elo.ratings(shuffled).get("a")).isNotCloseTo(elo.get("a"), within(1e-3));
        assertThat(strengths(shuffled).get("a").rating())
                .isCloseTo(strengths(verdicts()).get("a").rating(), within(1e-6));
    }

    @Test
    void whichAnswerStoodFirstChangesNothing() {
        List<Comparison> turned = verdicts().stream().map(StandingsTest::turned).toList();

        assertThat(Standing.of(turned))
                .usingRecursiveComparison()
                .withComparatorForType(new DoubleComparator(1e-9), Double.class)
                .isEqualTo(Standing.of(verdicts()));
    }

    private static Comparison turned(Comparison comparison) {
        String left = comparison.second();
        String right = comparison.first();
        return new Comparison(
                comparison.item(), left, right, comparison.preference().swapped());
    }

    @Test
    void quantilesAreThoseOfPythonsStatistics() {
        Map<Double, Double> known = Map.of(
                0.5, 0.6744897501960817,
                0.8, 1.2815515655446008,
                0.95, 1.9599639845400536,
                0.99, 2.5758293035489,
                0.9999, 3.89059188641312);
        known.forEach((confidence, z) -> {
            assertThat(Normal.quantile((1 + confidence) / 2)).isCloseTo(z, within(1e-12));
            assertThat(Normal.quantile((1 - confidence) / 2)).isCloseTo(-z, within(1e-12));
        });
    }

    /** The ends of Wilson's interval are where the score test just doesn't tell the share from them. */
    @Test
    void anItemCountsOnceHoweverOftenItWasJudgedAndItsIntervalInvertsTheScoreTest() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int items = 1 + random.nextInt(60);
            List<Comparison> comparisons = new ArrayList<>();
            double won = 0;
            for (int item = 0; item < items; item++) {
                Preference preference = List.of(Preference.values()).get(random.nextInt(3));
                won += preference.ofFirst();
                for (int copy = 1 + random.nextInt(4); copy > 0; copy--) {
                    comparisons.add(new Comparison("item " + item, "a", "b", preference));
                }
            }
            double confidence = 0.5 + random.nextDouble() * 0.49;
            ItemWinRate rate = ItemWinRate.of("a", comparisons, confidence);
            assertThat(rate.items()).isEqualTo(items);
            assertThat(rate.verdicts()).isEqualTo(comparisons.size());
            assertThat(rate.share()).isCloseTo(won / items, within(1e-12));
            assertThat(ItemWinRate.of("b", comparisons, confidence).share()).isCloseTo(1 - rate.share(), within(1e-12));
            double z = Normal.quantile((1 + confidence) / 2);
            for (double end : List.of(rate.interval().low(), rate.interval().high())) {
                assertThat((rate.share() - end) * (rate.share() - end) * items)
                        .isCloseTo(z * z * end * (1 - end), within(1e-9));
            }
        }
        ItemWinRate three = ItemWinRate.of(
                "b",
                List.of(
                        new Comparison("one", "a", "b", Preference.SECOND),
                        new Comparison("one", "b", "a", Preference.SECOND),
                        new Comparison("two", "a", "b", Preference.SECOND)),
                0.95);
        assertThat(three.share()).isEqualTo(0.75);
        assertThat(three.itemsToTellFrom(0.5)).hasValue(16);
        assertThat(three.itemsToTellFrom(0.75)).isEmpty();
        assertThat(ItemWinRate.of("a", List.of(), 0.9).interval()).isEqualTo(new Interval(0, 1));
    }
}
