package dev.millrace.trainer.engine.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Computing;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.Objective.Part;
import dev.millrace.trainer.engine.optimizer.GradientClipping;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes out of a step doesn't depend on how it is cut. */
class CrossEntropyTest {

    private static final int ROWS = 8;
    private static final int LENGTH = 6;
    private static final int VOCABULARY = 31;

    /** What a step counts, as if nothing of its rows were ignored. */
    private static final double EXPECTED = ROWS * LENGTH;

    private final Architecture architecture =
            new ModelSpec(2, 16, 4, 2, 24, LENGTH, 10_000, 1e-5, true).architecture(VOCABULARY);
    private final FlatParameters parameters = new FlatParameters(architecture);
    private final Transformer model = new Transformer(architecture, parameters, LENGTH);
    private final CrossEntropy whole = CrossEntropy.with(new TokenLoss(0.1, 0.01, Batch.IGNORED));
    private Tensor ids = torch.tensor(new long[0]);
    private Tensor targets = ids;

    @BeforeEach
    void draw() {
        torch.manual_seed(4);
        parameters.values().normal_(0, 0.25, new GeneratorOptional());
        long[] tokens = new long[ROWS * LENGTH];
        long[] right = new long[ROWS * LENGTH];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = ((long) i * i + 3L * i) % VOCABULARY;
            // Of row r the first r targets count, and none of row 0.
            right[i] = i % LENGTH < i / LENGTH ? (7L * i + 2) % VOCABULARY : Batch.IGNORED;
        }
        ids = torch.tensor(tokens).view(ROWS, LENGTH).clone();
        targets = torch.tensor(right).view(ROWS, LENGTH).clone();
    }

    @Test
    void gradientsAreThoseOfAnyMicroBatch() {
        Tensor once = gradients(whole, ROWS);
        double loss = last.loss();
        double counted = last.counted();
        for (int rows : new int[] {1, 2, 3, 4}) {
            assertSame(gradients(whole, rows), once, "in micro-batches of " + rows);
            assertThat(last.loss()).isCloseTo(loss, within(1e-6 * loss));
            assertThat(last.counted()).isEqualTo(counted);
        }
    }

    @Test
    void gradientsAreThoseOfAnyNumberOfScoresAtOnce() {
        Tensor once = gradients(whole, ROWS);
        double loss = last.loss();
        // One place at a time, chunks that don't divide the places, and all but one.
        for (long places : new long[] {1, 5, 7, ROWS * LENGTH - 1}) {
            assertSame(gradients(whole.atMost(places * VOCABULARY), ROWS), once, places + " places at once");
            assertThat(last.loss()).isCloseTo(loss, within(1e-6 * loss));
        }
    }

    @Test
    void gradientsAreThoseThatAutogradMakesOfTheMeanLoss() {
        CrossEntropy plain = CrossEntropy.with(new TokenLoss(0, 0, Batch.IGNORED));
        for (CrossEntropy objective : List.of(plain, plain.atMost(7 * VOCABULARY))) {
            Tensor found = gradients(objective, ROWS).clone();
            parameters.gradients().zero_();
            Tensor loss = model.loss(Batch.causal(Tokens.of(ids), targets));
            loss.backward();

            assertSame(found, parameters.gradients(), "gradients");
            assertThat(last.loss() * EXPECTED / last.counted())
                    .isCloseTo(loss.item_double(), within(1e-6 * loss.item_double()));
        }
    }

    /** In 16 bits scores are no product whose gradients are written out. */
    @Test
    void gradientsOfShorterNumbersAreThoseOfAnyNumberOfScoresAtOnceButForRounding() {
        Transformer shorter = new Transformer(architecture, parameters, LENGTH, new Computing(Precision.BF16, false));
        Tensor once = gradients(shorter, whole, ROWS).clone();
        double loss = last.loss();

        Tensor found = gradients(shorter, whole.atMost(7 * VOCABULARY), ROWS);

        assertThat(GradientClipping.norm(found.sub(once))).isLessThan(1e-2 * GradientClipping.norm(once));
        assertThat(last.loss()).isCloseTo(loss, within(1e-6 * loss));
    }

    @Test
    void blocksThatAreComputedAgainGiveTheSameBitsHoweverManyScoresAreComputedAtOnce() {
        Transformer again = new Transformer(architecture, parameters, LENGTH, new Computing(Precision.FP32, true));
        for (CrossEntropy objective : List.of(whole, whole.atMost(7 * VOCABULARY))) {
            Tensor kept = gradients(model, objective, 3);
            assertThat(gradients(again, objective, 3).equal(kept)).isTrue();
        }
    }

    private Part last = Part.NONE;

    private Tensor gradients(CrossEntropy objective, int microBatch) {
        return gradients(model, objective, microBatch);
    }

    private Tensor gradients(Transformer of, CrossEntropy objective, int microBatch) {
        parameters.gradients().zero_();
        last = Part.NONE;
        for (int at = 0; at < ROWS; at += microBatch) {
            int rows = Math.min(microBatch, ROWS - at);
            Batch batch = Batch.causal(
                    Tokens.of(ids.narrow(0, at, rows).contiguous()),
                    targets.narrow(0, at, rows).contiguous());
            last = last.and(objective.add(of, batch, EXPECTED, new StepClock()));
        }
        return parameters.gradients().mul(new Scalar(EXPECTED / last.counted()));
    }

    private static void assertSame(Tensor found, Tensor expected, String what) {
        double off = GradientClipping.norm(found.sub(expected)) / GradientClipping.norm(expected);
        assertThat(off).as(what).isLessThan(1e-6);
    }
}
