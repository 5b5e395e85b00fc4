package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.LoraSpec.Target;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.Packing;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.trainer.engine.data.ObjectiveJobs;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that learn something else than to foretell tokens, or begin with a model. */
@Timeout(180)
class ObjectiveTrainingTest {

    @TempDir
    Path folder;

    @Test
    void preferencesAreLearntFromTheStartingWeightsOnWhoeverTrains() throws Exception {
        TrainingJob job = ObjectiveJobs.job(folder, pairs(), TrainingObjective.PREFERENCE, Packing.AUTO);
        WorkerMessage.Exported one = train(withWorkers(job, "one", 1));
        WorkerMessage.Exported two = train(withWorkers(job, "two", 2));

        // Nothing is preferred yet: the loss is that of a coin.
        assertThat(one.firstLoss()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(one.lastLoss()).isLessThan(0.6);
        assertThat(two.firstLoss()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(two.lastLoss()).isCloseTo(one.lastLoss(), within(1e-4));
        try (var kept = Files.list(folder.resolve("one"))) {
            assertThat(kept.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.endsWith("-reference.safetensors"));
        }
    }

    /** Of two answers the chosen one has even tokens, the rejected one odd ones. */
    private Path pairs() throws Exception {
        Random random = new Random(4);
        List<int[]> texts = new ArrayList<>();
        List<BitSet> answers = new ArrayList<>();
        for (int d = 0; d < 80; d++) {
            int[] ids = random.ints(12, 150, 170).map(id -> 2 * id).toArray();
            for (int i = 6; i < ids.length - 1; i++) {
                ids[i] += d % 2;
            }
            ids[ids.length - 1] = 0;
            texts.add(ids);
            answers.add(BitSet.valueOf(new long[] {0xfc0}));
        }
        return ObjectiveJobs.shard(folder, texts, answers, 2);
    }

    @Test
    void adaptersAreTrainedBesideAModelThatStaysAndMergedAreTheSame() throws Exception {
        Path base = GoldenData.folder().resolve("llama_mha_tied");
        WorkerMessage.Exported apart = train(adapting(base, "apart", false));
        WorkerMessage.Exported merged = train(adapting(base, "merged", true));

        assertThat(apart.lastLoss()).isLessThan(apart.firstLoss()).isEqualTo(merged.lastLoss());
        BaseModel model = BaseModel.open(Path.of(apart.folder()));
        assertThat(model.folder()).isEqualTo(base.normalize());
        TrainingJob next = adapting(Path.of(apart.folder()), "next", true);
        try (PointerScope scope = new PointerScope();
                Safetensors published = Safetensors.open(Path.of(merged.folder(), "model.safetensors"));
                Safetensors before = Safetensors.open(base.resolve("model.safetensors"))) {
            FlatParameters weights = StartingWeights.of(next, next.architecture(), Device.CPU);
            expectSame(weights.numbers("decoder.layers.0.attention.query.weight"), published, "self_attn.q_proj");
            expectSame(weights.numbers("decoder.layers.0.feed-forward.down.weight"), published, "mlp.down_proj");
            expectSame(weights.numbers("decoder.layers.0.attention.key.weight"), before, "self_attn.k_proj");
            TrainingJob taken = adapting(takenOver(Path.of(apart.folder())), "taken", true);
            expectSame(
                    StartingWeights.of(taken, taken.architecture(), Device.CPU)
                            .numbers("decoder.layers.0.attention.query.weight"),
                    published,
                    "self_attn.q_proj");
            scope.deallocate();
        }
    }

    @Test
    void adaptersToAModelOfThePlatformSayWithWhoseGraphTheyAreServed() throws Exception {
        Path base = Files.createDirectory(folder.resolve("stories"));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(GoldenData.folder().resolve("llama_mha_tied").resolve(file), base.resolve(file));
        }
        Manifest.of("model", "stories", "v3", "run-9", 1, base).write(base);
        TrainingJob job = adapting(base, "apart", false);
        List<Path> onTheWay = new ArrayList<>();

        Outcome outcome = WorkerGroup.start(Jobs.runtime(), job.withPackages(2), folder.resolve("attempt"), message -> {
                    if (message instanceof WorkerMessage.Packaged packaged) {
                        onTheWay.add(Path.of(packaged.folder()));
                    }
                })
                .await();

        Path made = Path.of(((Outcome.Finished) outcome).exported().folder());
        assertThat(onTheWay).isNotEmpty();
        for (Path adapters : List.of(made, onTheWay.getFirst())) {
            assertThat(Manifest.read(adapters).base()).contains(Manifest.Base.in(base));
            assertThat(Manifest.read(adapters).files())
                    .extracting(Manifest.Part::name)
                    .contains("adapter_model.safetensors", "tokenizer.json")
                    .doesNotContain("model.onnx", "model.safetensors", "config.json");
            assertThat(BaseModel.adaptersTo(adapters).orElseThrow().model()).isEqualTo("stories@v3");
        }
    }

    /** As the platform has it: adapters and their model in one folder. */
    private Path takenOver(Path adapters) throws Exception {
        Path there = Files.createDirectory(folder.resolve("taken-over"));
        for (Path file : BaseFiles.in(adapters, Files.createDirectory(folder.resolve("scratch")))
                .values()) {
            Files.copy(file, there.resolve(file.getFileName()));
        }
        return there;
    }

    private static void expectSame(Safetensors.Tensor found, Safetensors in, String module) {
        Safetensors.Tensor expected = in.tensors().get("model.layers.0.%s.weight".formatted(module));
        assertThat(found.data().toArray(ValueLayout.JAVA_FLOAT))
                .as(module)
                .containsExactly(expected.data().toArray(ValueLayout.JAVA_FLOAT), within(1e-6f));
    }

    private TrainingJob adapting(Path base, String name, boolean merged) throws Exception {
        TrainingJob job = new Jobs(folder).job(name);
        ModelSpec model = recipe("model: {context: 16}").model().from(base.toString());
        LoraSpec lora = new LoraSpec(2, 8, List.of(Target.QUERY, Target.DOWN), 0.1, merged);
        return ObjectiveJobs.with(job, 97, model, lora);
    }

    private Recipe recipe(String model) {
        Reading read = RecipeReader.read("""
                name: adapting
                sources: [{name: stories, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}]
                %s
                """.formatted(model), folder);
        assertThat(read).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) read).recipe();
    }

    private TrainingJob withWorkers(TrainingJob job, String name, int workers) {
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                job.vocabulary(),
                job.model(),
                job.training(),
                new TrainingExecution(OptionalInt.of(workers), OptionalInt.of(1), OptionalInt.of(2)),
                job.shards(),
                job.tokenizer(),
                folder.resolve(name).toString(),
                folder.resolve(name + "-model").toString(),
                job.card(),
                job.export());
    }

    private WorkerMessage.Exported train(TrainingJob job) throws Exception {
        Outcome outcome = WorkerGroup.start(Jobs.runtime(), job, folder.resolve("attempt"), message -> {})
                .await();
        assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        return ((Outcome.Finished) outcome).exported();
    }
}
