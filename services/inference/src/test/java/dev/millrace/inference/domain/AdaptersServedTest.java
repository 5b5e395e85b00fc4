package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.inference.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packages of adapters, each with an engine of its own, beside one graph of their model. */
class AdaptersServedTest {

    private static final EngineLimits LIMITS = new EngineLimits(4, 1L << 26, 1000, 1);
    private static final String KEY = "base";

    @TempDir
    Path folder;

    private final BaseGraphs graphs = new BaseGraphs();

    private Engine start(ModelPackage base, ModelPackage adapters) throws Exception {
        // As the store brings it: what says how their model is used lies with them.
        for (String file : List.of(ModelPackage.CONFIG, ModelPackage.GENERATION_CONFIG)) {
            Files.copy(base.folder().resolve(file), adapters.folder().resolve(file));
        }
        Optional<BaseGraphs.Hold> held = graphs.hold(KEY);
        BaseGraphs.Hold hold = held.isPresent()
                ? held.get()
                : graphs.open(KEY, base.served(ModelPackage.ONNX), CacheNumbers.F32, LIMITS.threads());
        return Engine.start(adapters, Optional.of(hold), LIMITS, new EngineStats());
    }

    private ModelPackage adapters(ModelPackage base, long seed) throws Exception {
        return TinyModel.writeAdapters(folder.resolve("adapters" + seed), "tiny", "a" + seed, seed, base);
    }

    @Test
    void aPackageOfAdaptersSaysWhatTheMergedModelSays() throws Exception {
        ModelPackage base = TinyModel.write(folder.resolve("base"), "tiny", "v1", 1);
        ModelPackage adapters = adapters(base, 7);
        ModelPackage merged = TinyModel.writeMerged(folder.resolve("merged"), "tiny", "v2", 1, adapters);
        try (Engine whole = Engine.start(merged, LIMITS, new EngineStats());
                Engine plain = Engine.start(base, LIMITS, new EngineStats());
                Engine beside = start(base, adapters)) {
            int[] prompt = whole.tokenizer().encode("the cat and the other one, ".repeat(5));
            List<Double> expected = scores(whole, prompt);
            List<Double> found = scores(beside, prompt);
            List<Double> without = scores(plain, prompt);

            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i)).isCloseTo(expected.get(i), within(1e-4));
            }
            assertThat(distance(without, expected)).isGreaterThan(0.1);
            assertThat(greedy(beside, prompt)).isEqualTo(greedy(whole, prompt));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachOfSeveralAnswersAsItDoesAloneWhateverTheOthersAreAsked(GraphPrecision precision) throws Exception {
        ModelPackage base = TinyModel.write(folder.resolve("base"), "tiny", "v1", 1, precision);
        try (Engine one = start(base, adapters(base, 7));
                Engine other = start(base, adapters(base, 8))) {
            int[] prompt = one.tokenizer().encode("the cat");
            List<Integer> oneAlone = greedy(one, prompt);
            List<Integer> otherAlone = greedy(other, prompt);
            assertThat(oneAlone).isNotEqualTo(otherAlone);

            List<Recorded> ofOne = new ArrayList<>();
            List<Recorded> ofOther = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ofOne.add(Recorded.greedy(one, prompt, 30));
                ofOther.add(Recorded.greedy(other, prompt, 30));
                ofOne.add(Recorded.greedy(one, one.tokenizer().encode("x".repeat(1 + 9 * i)), 5 + i));
            }
            for (Recorded recorded : ofOne) {
                recorded.await();
            }
            for (int i = 0; i < 8; i++) {
                assertThat(ofOne.get(2 * i).ids()).isEqualTo(oneAlone);
                assertThat(ofOther.get(i).ids()).isEqualTo(otherAlone);
            }
        }
    }

    @Test
    void theirGraphGoesWithTheLastOfThem() throws Exception {
        ModelPackage base = TinyModel.write(folder.resolve("base"), "tiny", "v1", 1);
        Engine one = start(base, adapters(base, 7));
        Engine other = start(base, adapters(base, 8));

        one.close();
        one.awaitEnd();
        assertThat(graphs.hold(KEY)).hasValueSatisfying(BaseGraphs.Hold::close);
        assertThat(greedy(other, new int[] {5, 6})).isNotEmpty();
        other.close();
        other.awaitEnd();

        assertThat(graphs.hold(KEY)).isEmpty();
    }

    @Test
    void aGraphThatIsNoDecodersIsRefusedByItsFile() throws Exception {
        ModelPackage encoder = TinyModel.writeEncoder(folder.resolve("encoder"), "tiny", "v2", 1);

        assertThatExceptionOfType(MalformedModel.class)
                .isThrownBy(() -> graphs.open(KEY, encoder.served(ModelPackage.ONNX), CacheNumbers.F32, 1))
                .withMessageStartingWith("model.onnx: has the inputs");
        assertThat(graphs.hold(KEY)).isEmpty();
    }

    /** Whoever still held the graph would have it the second time. */
    @Test
    void adaptersThatDoNotFitLeaveTheGraphToNobody() throws Exception {
        ModelPackage base = TinyModel.write(folder.resolve("base"), "tiny", "v1", 1);
        ModelPackage adapters = adapters(base, 7);
        Files.copy(base.folder().resolve(ModelPackage.CONFIG), adapters.folder().resolve(ModelPackage.CONFIG));
        Path config = adapters.folder().resolve(BaseModel.ADAPTER_CONFIG);
        Files.writeString(config, Files.readString(config).replace("\"r\" : 2", "\"r\" : 3"));
        List<Path> fetched = new ArrayList<>();
        PackageLoader loader = new PackageLoader(
                new Packages() {
                    @Override
                    public PackageWeight weight(ModelRef ref, EngineLimits limits) {
                        return new PackageWeight(1, 1);
                    }

                    @Override
                    public ModelPackage fetch(ModelRef ref, Path into) {
                        return adapters;
                    }

                    @Override
                    public Path fetchGraph(Manifest.Base of, Path into) {
                        fetched.add(into);
                        return base.served(ModelPackage.ONNX);
                    }
                },
                LIMITS,
                _ -> new EngineStats());
        ModelRef ref = new ModelRef(
                new ModelAddress("tiny", "a7"), "run", new ObjectRef("manifest", 1, "0".repeat(64)), Instant.EPOCH);

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThatExceptionOfType(MalformedModel.class)
                    .isThrownBy(() -> loader.load(ref))
                    .withMessageContaining("r in adapter_config.json, which is 3");
            assertThat(fetched).hasSize(attempt);
        }
    }

    private static List<Double> scores(Engine engine, int[] prompt) throws Exception {
        return Recorded.scored(engine, prompt).prompt().stream()
                .skip(1)
                .map(token -> token.logprob().orElseThrow())
                .toList();
    }

    private static double distance(List<Double> one, List<Double> other) {
        double largest = 0;
        for (int i = 0; i < one.size(); i++) {
            largest = Math.max(largest, Math.abs(one.get(i) - other.get(i)));
        }
        return largest;
    }

    private static List<Integer> greedy(Engine engine, int[] prompt) throws Exception {
        return Recorded.greedy(engine, prompt, 30).ids();
    }
}
