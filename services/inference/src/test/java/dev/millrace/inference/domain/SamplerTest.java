package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int[] NO_PROMPT = {};
    private static final float[] LOGITS = {1, 3, 2, -1, 3};

    @Test
    void withoutTemperatureTheFirstOfTheLikeliestIsTaken() {
        assertThat(new Sampler(Sampling.GREEDY, NO_PROMPT).next(distribution(), Restriction.NONE))
                .isEqualTo(1);
    }

    @Test
    void choosesByProbability() {
        Sampler sampler = new Sampler(Sampling.at(1, 42), NO_PROMPT);
        int[] counts = new int[LOGITS.length];
        for (int i = 0; i < 20_000; i++) {
            counts[sampler.next(distribution(), Restriction.NONE)]++;
        }
        TokenDistribution distribution = distribution();
        for (int id = 0; id < LOGITS.length; id++) {
            assertThat(counts[id] / 20_000.0).isCloseTo(Math.exp(distribution.logprob(id)), within(0.015));
        }
    }

    @Test
    void topKAndTopPLeaveTheUnlikelyOut() {
        Sampler two = new Sampler(sampling(2, 1, 2, 0), NO_PROMPT);
        Sampler nucleus = new Sampler(sampling(2, 0.5, 0, 0), NO_PROMPT);
        for (int i = 0; i < 500; i++) {
            assertThat(two.next(distribution(), Restriction.NONE)).isIn(1, 4);
            assertThat(nucleus.next(distribution(), Restriction.NONE)).isIn(1, 4);
        }
    }

    @Test
    void idsComeInTheOrderOfTheirLogits() {
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            float[] logits = new float[1 + random.nextInt(60)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = random.nextInt(4) == 0 ? -0f : random.nextInt(-9, 9) / 2f;
            }
            LikeliestFirst order = new LikeliestFirst(logits);
            List<Integer> sorted = IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer id) -> logits[id])
                            .reversed())
                    .toList();

            assertThat(IntStream.range(0, logits.length).mapToObj(_ -> order.next()))
                    .isEqualTo(sorted);
        }
    }

    @Test
    void whatIsNoNumberIsNotSound() {
        assertThat(sound(1, Float.NaN, 2)).isFalse();
        assertThat(sound(1, Float.POSITIVE_INFINITY)).isFalse();
        assertThat(sound(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY)).isFalse();
        assertThat(sound(Float.NEGATIVE_INFINITY, 1)).isTrue();
    }

    private static boolean sound(float... logits) {
        return new TokenDistribution(logits.length)
                .of(FloatBuffer.wrap(logits), 0)
                .isSound();
    }

    @Test
    void penaltiesMakeRepetitionDearer() {
        Sampling sampling = new Sampling(0, 1, 0, 0, new Penalties(2, 0, 1), Map.of(), 1);
        Sampler sampler = new Sampler(sampling, NO_PROMPT);

        assertThat(IntStream.range(0, 3).map(_ -> sampler.next(distribution(), Restriction.NONE)))
                .containsExactly(1, 4, 2);
    }

    @Test
    void whatStandsInThePromptIsRepetitionForTheRepetitionPenaltyAlone() {
        // 3 / 1.6 < 2 < 3, and what is below zero sinks further.
        assertThat(greedy(new Penalties(0, 0, 1.6), 1, 1)).containsExactly(4, 2, 1);
        assertThat(greedy(new Penalties(2, 2, 1), 1, 1)).containsExactly(1, 4, 2);
        Sampler sampler = new Sampler(
                new Sampling(0, 1, 0, 0, new Penalties(0, 0, 100), Map.of(3, 0.5), 1), new int[] {0, 1, 2, 4});
        assertThat(sampler.next(logits(-0.01f, -5, -5, -1, -5), Restriction.NONE))
                .isEqualTo(3);
    }

    private static int[] greedy(Penalties penalties, int... prompt) {
        Sampler sampler = new Sampler(new Sampling(0, 1, 0, 0, penalties, Map.of(), 1), prompt);
        return IntStream.range(0, 3)
                .map(_ -> sampler.next(distribution(), Restriction.NONE))
                .toArray();
    }

    @Test
    void aBiasDecidesWhereItIsLargeAndOnlyShiftsWhereItIsSmall() {
        assertThat(new Sampler(biased(0, Map.of(3, 100.0)), NO_PROMPT).next(distribution(), Restriction.NONE))
                .isEqualTo(3);
        Sampler banned = new Sampler(biased(1, Map.of(1, -100.0, 4, -100.0)), NO_PROMPT);
        Sampler shifted = new Sampler(biased(1, Map.of(3, 2.0)), NO_PROMPT);
        double[] expected = {1, 3, 2, 1, 3};
        double mass = DoubleStream.of(expected).map(Math::exp).sum();
        int[] counts = new int[LOGITS.length];
        for (int i = 0; i < 20_000; i++) {
            assertThat(banned.next(distribution(), Restriction.NONE)).isNotIn(1, 4);
            counts[shifted.next(distribution(), Restriction.NONE)]++;
        }
        for (int id = 0; id < counts.length; id++) {
            assertThat(counts[id] / 20_000.0).isCloseTo(Math.exp(expected[id]) / mass, within(0.015));
        }
    }

    private static Sampling biased(double temperature, Map<Integer, Double> bias) {
        return new Sampling(temperature, 1, 0, 0, Penalties.NONE, bias, 5);
    }

    @Test
    void exactlyWhatMinPAndTopKAndTopPLeaveOfTheAllowedIsChosen() {
        Random random = new Random(3);
        for (int round = 0; round < 60; round++) {
            float[] logits = new float[2 + random.nextInt(12)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = random.nextInt(-4, 5) / 2f;
            }
            int forbidden = random.nextInt(logits.length);
            Restriction restriction = random.nextBoolean()
                    ? Restriction.NONE
                    : new Restriction(List.of(those -> those[forbidden] = Float.NEGATIVE_INFINITY));
            Sampling sampling = sampling(
                    0.5 + random.nextDouble(),
                    random.nextBoolean() ? 1 : 0.3 + 0.6 * random.nextDouble(),
                    random.nextInt(logits.length + 2),
                    random.nextBoolean() ? 0 : 0.3 * random.nextDouble());
            float[] allowed = logits.clone();
            restriction.apply(allowed);

            Sampler sampler = new Sampler(sampling, NO_PROMPT);
            Set<Integer> chosen = IntStream.range(0, 4_000)
                    .mapToObj(_ -> sampler.next(logits(logits), restriction))
                    .collect(Collectors.toSet());

            assertThat(chosen).as(sampling + " of " + Arrays.toString(allowed)).isEqualTo(left(allowed, sampling));
        }
    }

    /** By the definitions, with everything sorted. */
    private static Set<Integer> left(float[] logits, Sampling sampling) {
        List<Integer> ids = IntStream.range(0, logits.length)
                .boxed()
                .filter(id -> logits[id] > Float.NEGATIVE_INFINITY)
                .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
                .toList();
        double highest = logits[ids.getFirst()];
        double[] shares = ids.stream()
                .mapToDouble(id -> Math.exp((logits[id] - highest) / sampling.temperature()))
                .toArray();
        int most = sampling.topK() == 0 ? ids.size() : Math.min(sampling.topK(), ids.size());
        int n = 0;
        while (n < most && shares[n] >= sampling.minP()) {
            n++;
        }
        double mass = Arrays.stream(shares, 0, n).sum();
        int kept = 0;
        for (double sum = 0; kept < n && sum < sampling.topP() * mass; kept++) {
            sum += shares[kept];
        }
        return Set.copyOf(ids.subList(0, kept));
    }

    private static Sampling sampling(double temperature, double topP, int topK, double minP) {
        return new Sampling(temperature, topP, topK, minP, Penalties.NONE, Map.of(), 1);
    }

    private static TokenDistribution distribution() {
        return logits(LOGITS);
    }

    private static TokenDistribution logits(float... logits) {
        return new TokenDistribution(logits.length).of(FloatBuffer.wrap(logits), 0);
    }
}
