package dev.millrace.trainer.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Block.Part;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.trainer.engine.export.onnx.GraphNames;
import dev.millrace.trainer.engine.model.ArchitecturePairs;
import dev.millrace.trainer.engine.model.EngineWeights;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Transformer;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ONNX Runtime computes what the engine computes, of architectures in which every two settings of different options meet: with
 * heads that its operator for grouped queries doesn't take, and with heads that it does.
 */
class ArchitectureGraphsTest {

    private static final double TOLERANCE = 1e-4;
    private static final int ROWS = 3;
    private static final int LENGTH = 12;
    private static final int WIDER = 4;

    private PointerScope scope;

    @BeforeEach
    void begin() {
        scope = new PointerScope();
        torch.manual_seed(4);
    }

    @AfterEach
    void free() {
        scope.deallocate();
        scope.close();
    }

    static Stream<Architecture> architectures() {
        return ArchitecturePairs.all().stream().flatMap(one -> Stream.of(one, wider(one)));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void graphsComputeWhatTheEngineComputes(Architecture architecture) throws Exception {
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.values().normal_(0, 0.2, new GeneratorOptional());
        EngineWeights weights = new EngineWeights(parameters);
        ModelInputs inputs = inputs(architecture);
        Transformer engine = new Transformer(architecture, parameters, LENGTH);
        float[] logits = numbers(engine.logits(inputs.batch(architecture)));

        try (OnnxGraphs graphs = OnnxGraphs.of(architecture, weights::of, GraphPrecision.F32)) {
            Answer answer = new OnnxForward(graphs).run(inputs);

            for (int row = 0; row < ROWS; row++) {
                for (int place = 0; place < LENGTH; place++) {
                    if (architecture.kind() == Kind.SEQUENCE_TO_SEQUENCE || isToken(row, place)) {
                        float[] scores = answer.logits(row, place);
                        for (int id = 0; id < scores.length; id++) {
                            float there = logits[(row * LENGTH + place) * scores.length + id];
                            assertThat(scores[id])
                                    .as("row %d, token %d, logit %d", row, place, id)
                                    .isCloseTo(there, within((float) TOLERANCE));
                        }
                    }
                }
            }
            if (architecture.kind() == Kind.MASKED) {
                assertHidden(graphs, inputs, numbers(engine.hidden(inputs.batch(architecture))));
            } else {
                Steps.assertSameAsWhole(graphs, unpadded(inputs, architecture), TOLERANCE);
            }
        }
    }

    /** What an encoder gives out beside the scores is what comes out of its last layer. */
    private static void assertHidden(OnnxGraphs graphs, ModelInputs inputs, float[] expected) throws Exception {
        Rows types = inputs.types().orElseGet(() -> new Rows(ROWS, LENGTH, (row, place) -> 0));
        try (OrtSession.Result result =
                graphs.encode(inputs.ids(), inputs.mask().orElseThrow(), types)) {
            float[] hidden = GraphTensors.floats(result, GraphNames.HIDDEN);
            int width = hidden.length / ROWS / LENGTH;
            assertThat(hidden).hasSameSizeAs(expected);
            for (int i = 0; i < hidden.length; i++) {
                int token = i / width;
                if (isToken(token / LENGTH, token % LENGTH)) {
                    assertThat(hidden[i])
                            .as("token %d, number %d", token, i % width)
                            .isCloseTo(expected[i], within((float) TOLERANCE));
                }
            }
        }
    }

    private static float[] numbers(Tensor of) {
        float[] numbers = new float[(int) of.numel()];
        of.contiguous().data_ptr_float().get(numbers);
        return numbers;
    }

    /** The second row ends with padding. */
    private static boolean isToken(int row, int place) {
        return row != 1 || place < LENGTH - 5;
    }

    private static ModelInputs inputs(Architecture architecture) {
        Random random = new Random(7);
        boolean crosses = architecture.kind() == Kind.SEQUENCE_TO_SEQUENCE;
        boolean typed = architecture.embedding().types() > 0 && !crosses;
        return new ModelInputs(
                rows(random, ArchitecturePairs.VOCABULARY),
                Optional.of(new Rows(ROWS, LENGTH, (row, place) -> isToken(row, place) ? 1 : 0)),
                Optional.empty(),
                typed ? Optional.of(rows(random, 2)) : Optional.empty(),
                crosses ? Optional.of(rows(random, ArchitecturePairs.VOCABULARY)) : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Rows rows(Random random, int below) {
        return new Rows(ROWS, LENGTH, (row, place) -> random.nextInt(below));
    }

    private static ModelInputs unpadded(ModelInputs inputs, Architecture architecture) {
        boolean causal = architecture.kind() == Kind.CAUSAL;
        return new ModelInputs(
                inputs.ids(),
                causal ? Optional.empty() : inputs.mask(),
                Optional.empty(),
                Optional.empty(),
                inputs.decoderIds(),
                Optional.empty(),
                Optional.empty());
    }

    private static Architecture wider(Architecture one) {
        return new Architecture(
                one.context(),
                one.embedding(),
                one.encoder().map(ArchitectureGraphsTest::wider),
                one.decoder().map(ArchitectureGraphsTest::wider),
                one.head());
    }

    private static Stack wider(Stack stack) {
        return new Stack(
                stack.causal(),
                stack.positions(),
                stack.embeddingNorm(),
                stack.blocks().stream()
                        .map(block -> new Block(
                                wider(block.attention()),
                                block.cross().map(ArchitectureGraphsTest::wider),
                                block.feedForward(),
                                block.parallel()))
                        .toList(),
                stack.finalNorm());
    }

    private static Part<Attention> wider(Part<Attention> attention) {
        Attention part = attention.part();
        return new Part<>(
                new Attention(
                        part.heads(),
                        part.kvHeads(),
                        WIDER * part.headSize(),
                        part.scale(),
                        part.biases(),
                        part.queryKeyNorm(),
                        part.rotary().map(by -> new Rotary(by.theta(), WIDER * by.dimensions(), by.scaling())),
                        part.window(),
                        part.softCap()),
                attention.norms());
    }
}
