package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
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
    void penaltiesMakeRepetitionDearer() {
        Sampler sampler = new Sampler(new Sampling(0, 1, 0, 2, 0, 1));

        assertThat(new int[] {sampler.next(distribution()), sampler.next(distribution()), sampler.next(distribution())})
                .containsExactly(1, 4, 2);
    }

    private static TokenDistribution distribution() {
        return new TokenDistribution(LOGITS.length).of(FloatBuffer.wrap(LOGITS), 0);
    }
}
