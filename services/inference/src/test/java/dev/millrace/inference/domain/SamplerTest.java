package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final float[] LOGITS = {1, 3, 2, -1, 3};

    @Test
    void withoutTemperatureTheFirstOfTheLikeliestIsTaken() {
        assertThat(new Sampler(Sampling.GREEDY).next(distribution())).isEqualTo(1);
    }

    @Test
    void choosesByProbability() {
        Sampler sampler = new Sampler(new Sampling(1, 1, 0, 0, 0, 42));
        int[] counts = new int[LOGITS.length];
        for (int i = 0; i < 20_000; i++) {
            counts[sampler.next(distribution())]++;
        }
        TokenDistribution distribution = distribution();
        for (int id = 0; id < LOGITS.length; id++) {
            assertThat(counts[id] / 20_000.0).isCloseTo(Math.exp(distribution.logprob(id)), within(0.015));
        }
    }

    @Test
    void topKAndTopPLeaveTheUnlikelyOut() {
        Sampler two = new Sampler(new Sampling(2, 1, 2, 0, 0, 1));
        Sampler nucleus = new Sampler(new Sampling(2, 0.5, 0, 0, 0, 1));
        for (int i = 0; i < 500; i++) {
            assertThat(two.next(distribution())).isIn(1, 4);
            assertThat(nucleus.next(distribution())).isIn(1, 4);
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
        Sampler sampler = new Sampler(new Sampling(0, 1, 0, 2, 0, 1));

        assertThat(new int[] {sampler.next(distribution()), sampler.next(distribution()), sampler.next(distribution())})
                .containsExactly(1, 4, 2);
    }

    private static TokenDistribution distribution() {
        return new TokenDistribution(LOGITS.length).of(FloatBuffer.wrap(LOGITS), 0);
    }
}
