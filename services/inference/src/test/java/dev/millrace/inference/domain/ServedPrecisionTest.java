package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.inference.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packages are served by the graph that their manifest names; these have no other. */
class ServedPrecisionTest {

    private static final EngineLimits LIMITS = new EngineLimits(4, 1L << 26, 1000, 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aGreedyAnswerIsTheSameToTheLastBitWhateverElseRuns(GraphPrecision precision) throws Exception {
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1, precision);
        try (Engine engine = Engine.start(model, LIMITS, new EngineStats())) {
            int[] prompt = engine.tokenizer().encode("the cat");
            Recorded alone = Recorded.greedy(engine, prompt, 30);
            alone.await();

            List<Recorded> same = new ArrayList<>();
            List<Recorded> others = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                same.add(Recorded.greedy(engine, prompt, 30));
                others.add(Recorded.greedy(engine, engine.tokenizer().encode("x".repeat(1 + 5 * i)), 3 + i));
            }

            for (int i = 0; i < 12; i++) {
                same.get(i).await();
                others.get(i).await();
                assertThat(same.get(i).tokens).isEqualTo(alone.tokens);
            }
        }
    }

    /** A short one goes on by itself in the first place, and the long one beside it isn't to notice. */
    @ParameterizedTest
    @EnumSource
    void aShortAnswerBesideALongOneLeavesItAsItIs(GraphPrecision precision) throws Exception {
        ModelPackage model = TinyModel.write(folder, "tiny", "v1", 1, precision);
        try (Engine engine = Engine.start(model, LIMITS, new EngineStats())) {
            int[] prompt = engine.tokenizer().encode("the cat");
            GenerationRequest request = new GenerationRequest(
                    List.of(),
                    IntStream.of(prompt).boxed().toList(),
                    new Ending(250, 250, List.of(), Set.of(), false, false),
                    Sampling.at(0.8, 2),
                    Optional.empty(),
                    OptionalInt.of(3),
                    false,
                    false);
            Recorded alone = Recorded.start(engine, request);
            alone.await();

            Recorded beside = Recorded.start(engine, request);
            while (!beside.end().isDone()) {
                Recorded.greedy(engine, prompt, 20).await();
            }

            assertThat(alone.tokens).hasSize(250);
            assertThat(beside.tokens).isEqualTo(alone.tokens);
        }
    }
}
