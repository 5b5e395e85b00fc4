package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.model.Dropout;
import dev.millrace.trainer.engine.optimizer.AdamW;
import dev.millrace.trainer.engine.optimizer.GradientClipping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every architecture, on small ones in which every two settings of different options meet. */
class ArchitecturePairsTest {

    private static final int ROWS = 2;
    private static final int LENGTH = 7;
    private static final int STEPS = 20;

    /** Of a slope: at 1e-3 some step over the kink of a ReLU. */
    private static final double STEP = 3e-4;

    private static int threads;
    private PointerScope scope;

    @BeforeEach
    void begin() {
        scope = new PointerScope();
    }

    @AfterEach
    void free() {
        scope.deallocate();
        scope.close();
    }

    /** What is this small is slower on two threads than on one. */
    @BeforeAll
    static void onOneThread() {
        threads = torch.get_num_threads();
        torch.set_num_threads(1);
    }

    @AfterAll
    static void asBefore() {
        torch.set_num_threads(threads);
    }

    static List<Architecture> architectures() {
        return ArchitecturePairs.all();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void gradientsAreSlopesAndTheLossFalls(Architecture architecture) {
        torch.manual_seed(4);
        FlatParameters parameters = new FlatParameters(architecture);
        Transformer model = new Transformer(architecture, parameters, LENGTH);
        Batch batch = batch(architecture);
        // Not the initial weights: with their blocks of identity most slopes are zero.
        parameters.values().normal_(0, 0.4, new GeneratorOptional());
        model.loss(batch).backward();
        double total = GradientClipping.norm(parameters.gradients());
        Tensor gradients = parameters.gradients().clone();
        for (FlatParameters.Slot slot : parameters.slots()) {
            Tensor gradient = gradients.narrow(0, slot.offset(), slot.length());
            Tensor direction = Slopes.direction(gradient);
            Tensor weights = parameters.values().narrow(0, slot.offset(), slot.length());
            double slope = Slopes.of(model, batch, weights, direction, STEP);
            assertThat(slope).as(slot.name()).isCloseTo(gradient.dot(direction).item_double(), within(4e-3 * total));
            if (!slot.name().endsWith("key.bias")) {
                assertThat(gradient.norm().item_double()).as(slot.name()).isPositive();
            }
        }

        parameters.initialize();
        AdamW optimizer = new AdamW(parameters, Shares.of(parameters, 1).getFirst(), 0.9, 0.95, 0.1);
        double first = model.loss(batch).item_double();
        double last = first;
        for (int step = 0; step < STEPS; step++) {
            parameters.gradients().zero_();
            Tensor loss = model.loss(batch);
            loss.backward();
            last = loss.item_double();
            GradientClipping.clip(parameters.gradients(), 1);
            optimizer.step(1e-2);
        }
        assertThat(last).isLessThan(first * 0.9);
    }

    /** Of two micro-batches, whose gradients add up; in one of them two texts share a row. */
    @ParameterizedTest
    @MethodSource("architectures")
    void blocksThatAreComputedAgainGiveTheSameGradientsToTheBit(Architecture architecture) {
        torch.manual_seed(8);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.2, new GeneratorOptional());
        Tensor exact = gradients(architecture, parameters, Computing.USUAL);
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            Tensor kept = gradients(architecture, parameters, new Computing(precision, false));
            Tensor again = gradients(architecture, parameters, new Computing(precision, true));

            List<String> heard = new ArrayList<>();
            Transformer model = new Transformer(architecture, parameters, 2 * LENGTH, new Computing(precision, false));
            Tensor apart = gradients(model.telling(heard::add), architecture, parameters);

            assertThat(again.equal(kept)).as("%s", precision).isTrue();
            assertThat(apart.equal(kept)).as("%s, block by block", precision).isTrue();
            List<String> blocks = model.blocksBackward();
            assertThat(heard)
                    .containsExactlyElementsOf(
                            Stream.of(blocks, blocks).flatMap(List::stream).toList())
                    .hasSizeGreaterThan(2);
            Dropout dropout = new Dropout(0.2, 0.2, 0.2);
            assertThat(gradients(architecture, parameters, new Computing(precision, true, dropout))
                            .equal(gradients(architecture, parameters, new Computing(precision, false, dropout))))
                    .as("%s with dropout", precision)
                    .isTrue();
            // In the same direction, at least: these weights make more of rounding than trained ones do.
            assertThat(GradientClipping.norm(kept.sub(exact)))
                    .as("%s", precision)
                    .isLessThan(GradientClipping.norm(exact));
        }
    }

    /** Attention that nothing hides but places has a backward pass that is written out; with a mask it is autograd's. */
    @ParameterizedTest
    @MethodSource("architectures")
    void gradientsAreTheSameWhetherPlacesHideKeysOrAMaskDoes(Architecture architecture) {
        torch.manual_seed(12);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.2, new GeneratorOptional());
        Tensor ids = ids(new Random(13), 1, LENGTH);
        Transformer model = new Transformer(architecture, parameters, LENGTH);
        model.loss(batch(architecture, Tokens.of(ids), Tokens.of(ids), ids)).backward();
        Tensor byPlace = parameters.gradients().clone();
        parameters.gradients().zero_();

        long[] positions = LongStream.range(0, LENGTH).toArray();
        long[] one = LongStream.range(0, LENGTH).map(place -> 1).toArray();
        Tokens masked = new Tokens(ids, Optional.of(row(one)), Optional.of(row(positions)), Optional.empty());
        model.loss(batch(architecture, masked, masked, ids)).backward();

        assertThat(GradientClipping.norm(parameters.gradients().sub(byPlace)))
                .isLessThan(1e-5 * GradientClipping.norm(byPlace));
    }

    private static Tensor gradients(Architecture architecture, FlatParameters parameters, Computing computing) {
        return gradients(new Transformer(architecture, parameters, 2 * LENGTH, computing), architecture, parameters);
    }

    private static Tensor gradients(Transformer model, Architecture architecture, FlatParameters parameters) {
        Random random = new Random(9);
        torch.manual_seed(10);
        parameters.gradients().zero_();
        for (Batch batch :
                List.of(batch(architecture), both(architecture, ids(random, 1, LENGTH), ids(random, 1, LENGTH - 2)))) {
            ForwardPass pass = model.pass(batch);
            pass.backward(model.loss(model.scores(pass.hidden()), batch));
        }
        return parameters.gradients().clone();
    }

    /** Two texts in one row, each a segment of its own, are scored as each would be alone; and so is one beside padding. */
    @ParameterizedTest
    @MethodSource("architectures")
    void textsInOneRowDoNotSeeEachOther(Architecture architecture) {
        torch.manual_seed(5);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.4, new GeneratorOptional());
        Transformer model = new Transformer(architecture, parameters, 2 * LENGTH);
        Random random = new Random(6);
        Tensor first = ids(random, 1, LENGTH);
        Tensor second = ids(random, 1, LENGTH - 2);

        Tensor together = model.logits(both(architecture, first, second));

        for (int text = 0; text < 2; text++) {
            Tensor ids = text == 0 ? first : second;
            Tensor alone = model.logits(batch(architecture, Tokens.of(ids), Tokens.of(ids), ids));
            Tensor there = together.narrow(1, text == 0 ? 0 : LENGTH, ids.size(1));
            assertThat(there.sub(alone).abs().max().item_double())
                    .as("text %d", text)
                    .isLessThan(2e-4);
        }
    }

    /** Whatever is described can be written and is read as the same; most of what is tried here by no form but our own. */
    @ParameterizedTest
    @MethodSource("architectures")
    void everyArchitectureHasAFormThatSaysAllOfIt(Architecture architecture, @TempDir Path folder) throws IOException {
        PublishedForms.Published published = PublishedForms.of(architecture);
        Path config = folder.resolve("config.json");
        Files.writeString(config, published.config().toString());

        assertThat(PublishedForms.read(config)).isEqualTo(published);
        assertThat(published.tensors())
                .flatExtracting(TensorPlan::parameters)
                .containsExactlyInAnyOrderElementsOf(
                        architecture.parameters().stream().map(Parameter::name).toList());
    }

    /** What is dropped wholly is as if it weren't there; what isn't dropped at all is as ever. */
    @ParameterizedTest
    @MethodSource("architectures")
    void dropoutTakesAwayWhatItNames(Architecture architecture) {
        torch.manual_seed(8);
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.4, new GeneratorOptional());
        Batch batch = batch(architecture);
        Tensor whole = new Transformer(architecture, parameters, LENGTH).logits(batch);

        assertThat(logits(architecture, parameters, batch, Dropout.NONE).equal(whole))
                .isTrue();
        Tensor withoutAttention = logits(architecture, parameters, batch, new Dropout(1, 0, 0));
        Tensor withoutParts = logits(architecture, parameters, batch, new Dropout(0, 1, 0));
        Tensor withoutTokens = logits(architecture, parameters, batch, new Dropout(0, 0, 1));

        assertThat(apart(withoutTokens.select(1, 1), withoutTokens.select(1, 0)))
                .as("of places that hold the same, every mix is the same")
                .isLessThan(1e-5);
        zero(parameters, ".output.weight");
        assertThat(apart(withoutAttention, new Transformer(architecture, parameters, LENGTH).logits(batch)))
                .as("a mix of nothing is the bias of what mixes")
                .isLessThan(1e-5);
        zero(parameters, ".output.bias");
        zero(parameters, ".down.weight");
        zero(parameters, ".down.bias");
        zero(parameters, ".output-norm.bias");
        assertThat(apart(withoutParts, new Transformer(architecture, parameters, LENGTH).logits(batch)))
                .isLessThan(1e-5);
    }

    private static Tensor logits(Architecture architecture, FlatParameters parameters, Batch batch, Dropout dropout) {
        return new Transformer(architecture, parameters, LENGTH, new Computing(Precision.FP32, false, dropout))
                .logits(batch);
    }

    private static double apart(Tensor one, Tensor other) {
        return one.sub(other).abs().max().item_double();
    }

    private static void zero(FlatParameters parameters, String suffix) {
        parameters.slots().stream()
                .filter(slot -> slot.name().endsWith(suffix))
                .forEach(slot -> parameters
                        .values()
                        .narrow(0, slot.offset(), slot.length())
                        .zero_());
    }

    private static Batch both(Architecture architecture, Tensor first, Tensor second) {
        Tensor ids = torch.cat(new TensorVector(first, second), 1);
        long[] segments = new long[(int) ids.size(1)];
        long[] positions = new long[segments.length];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = i < LENGTH ? 1 : 2;
            positions[i] = i < LENGTH ? i : i - LENGTH;
        }
        Tokens tokens = new Tokens(ids, Optional.of(row(segments)), Optional.of(row(positions)), Optional.empty());
        return batch(architecture, tokens, tokens, ids);
    }

    private static Batch batch(Architecture architecture) {
        Random random = new Random(7);
        Tokens encoder = Tokens.of(ids(random, ROWS, LENGTH));
        Tokens decoder = Tokens.of(ids(random, ROWS, LENGTH));
        return batch(architecture, encoder, decoder, ids(random, ROWS, LENGTH));
    }

    private static Batch batch(Architecture architecture, Tokens encoder, Tokens decoder, Tensor targets) {
        return new Batch(
                architecture.kind() == Kind.CAUSAL ? Optional.empty() : Optional.of(encoder),
                architecture.kind() == Kind.MASKED ? Optional.empty() : Optional.of(decoder),
                targets);
    }

    private static Tensor ids(Random random, int rows, int length) {
        List<Tensor> all = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            all.add(row(random.longs(length, 0, ArchitecturePairs.VOCABULARY).toArray()));
        }
        return torch.cat(new TensorVector(all.toArray(Tensor[]::new)), 0);
    }

    private static Tensor row(long[] numbers) {
        return torch.tensor(numbers).unsqueeze(0);
    }
}
