package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and values of 16 bits. */
class HalfCacheServedTest {

    private static final EngineLimits WHOLE = new EngineLimits(4, 1L << 26, 1000, 1);
    private static final EngineLimits HALF = new EngineLimits(4, 1L << 26, 1000, 1, CacheNumbers.F16);

    @TempDir
    Path folder;

    /** With positions, windows and norms of every kind that the operator of the graph knows. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gptneox_parallel", "llama_gqa_untied", "mistral_window", "opt", "phi", "qwen3"})
    void scoresAreThoseOfWholeKeysAndValuesButForRounding(String name) throws Exception {
        assertThat(distance(name)).isPositive().isLessThan(0.02);
    }

    /** Heads of a size that the operator doesn't take are held as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"bloom", "gemma2", "llama_mqa_headdim"})
    void whatCannotBeHeldSoStaysAsItIs(String name) throws Exception {
        assertThat(distance(name)).isZero();
    }

    /** The largest difference of a score. */
    private double distance(String name) throws Exception {
        int[] prompt = {5, 17, 40, 8, 61, 33, 12, 90, 4, 27, 55, 71, 9, 80, 22, 36};
        List<Double> whole = scores(GoldenModels.engine(folder.resolve("whole"), name, 0, WHOLE), prompt);
        List<Double> half = scores(GoldenModels.engine(folder.resolve("half"), name, 0, HALF), prompt);
        return IntStream.range(0, whole.size())
                .mapToDouble(i -> Math.abs(whole.get(i) - half.get(i)))
                .max()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aGreedyAnswerIsTheSameToTheLastBitWhateverElseRuns(GraphPrecision precision) throws Exception {
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1, precision);
        try (Engine engine = Engine.start(model, HALF, new EngineStats())) {
            int[] prompt = engine.tokenizer().encode("the cat and the dog, ".repeat(8));
            Recorded alone = Recorded.greedy(engine, prompt, 30);
            alone.await();
            List<Recorded> same = new ArrayList<>();
            List<Recorded> others = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                same.add(Recorded.greedy(engine, prompt, 30));
                others.add(Recorded.greedy(engine, engine.tokenizer().encode("x".repeat(1 + 5 * i)), 3 + i));
            }
            for (Recorded recorded : others) {
                recorded.await();
            }
            for (Recorded recorded : same) {
                recorded.await();
                assertThat(recorded.tokens).isEqualTo(alone.tokens);
            }
        }
    }

    /** What a decoder reads of its encoder stays as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"bart", "t5_v1_0", "t5_v1_1"})
    void aDecoderBesideAnEncoderHasThemToo(String name) throws Exception {
        ScoredToken whole = second(GoldenModels.engine(folder.resolve("whole"), name, 0, WHOLE));
        ScoredToken half = second(GoldenModels.engine(folder.resolve("half"), name, 0, HALF));

        assertThat(half.id()).isEqualTo(whole.id());
        assertThat(half.logprob().orElseThrow()).isCloseTo(whole.logprob().orElseThrow(), within(0.02));
    }

    /** What is said after the first token, which lies in the cache. */
    private static ScoredToken second(Engine engine) throws Exception {
        try (engine) {
            GenerationRequest request = new GenerationRequest(
                    List.of(5, 17, 40, 8),
                    List.of(engine.decoderStart()),
                    Ending.of(2, List.of()),
                    Sampling.GREEDY,
                    Optional.empty(),
                    OptionalInt.of(1),
                    false,
                    false);
            Recorded recorded = Recorded.start(engine, request);
            recorded.await();
            return recorded.tokens.getLast();
        }
    }

    private static List<Double> scores(Engine engine, int[] prompt) throws Exception {
        try (engine) {
            return Recorded.scored(engine, prompt).prompt().stream()
                    .skip(1)
                    .map(token -> token.logprob().orElseThrow())
                    .toList();
        }
    }
}
