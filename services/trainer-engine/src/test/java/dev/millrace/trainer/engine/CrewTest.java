package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.LoraSpec.Target;
import dev.millrace.contracts.recipes.OptimizerKind;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.SpikeRule;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers that share out the optimiser's state, and checkpoints that they write and read in pieces. */
@Timeout(120)
class CrewTest {

    private static final long STEPS = 30;
    private static final long FEW = 10;
    private static final float TOLERANCE = 1e-5f;

    @TempDir
    Path folder;

    @BeforeAll
    static void oneThreadEach() {
        torch.set_num_threads(1);
    }

    /** Three sequences at a time, so that there is something to accumulate and the last micro-batch is smaller. */
    private TrainingJob job(String name, int workers, long steps) throws IOException {
        return job(name, workers, steps, "");
    }

    /** @param options words for what isn't as usual */
    private TrainingJob job(String name, int workers, long steps, String options) throws IOException {
        Jobs jobs = new Jobs(folder).steps(steps).batch(16, 3).workers(workers);
        if (options.contains("muon")) {
            jobs.optimizer(OptimizerKind.MUON);
        }
        if (options.contains("lora")) {
            jobs.lora(new LoraSpec(4, 8, List.of(Target.QUERY, Target.DOWN), 0, true));
        }
        if (options.contains("16")) {
            // One micro-batch to each of four workers, so that sums are the same to the bit: a number that isn't may be
            // rounded to another one of 16 bits.
            jobs.precision(options.contains("bf16") ? Precision.BF16 : Precision.FP16)
                    .batch(16, 4);
        }
        if (options.contains("skip")) {
            jobs.spikes(SpikeAction.SKIP, new SpikeRule(5, 2.5));
        }
        return jobs.job(name);
    }

    @ParameterizedTest
    @CsvSource({"2,''", "4,''", "4,muon", "2,lora", "4,muon lora skip", "4,bf16", "4,fp16 muon"})
    void severalWorkersDoTheStepsOfOne(int workers, String options) throws Exception {
        TrainingJob alone = job("one", 1, STEPS, options);
        TrainingJob together = job("several", workers, STEPS, options);
        try (Crew one = new Crew(alone);
                Crew several = new Crew(together)) {
            one.trainTo(STEPS);
            several.trainTo(STEPS);

            for (float[] weights : several.weights()) {
                assertThat(weights).containsExactly(several.weights().getFirst());
                assertThat(furthest(weights, one.weights().getFirst())).isLessThan(TOLERANCE);
            }
            for (int i = 0; i < one.losses().size(); i++) {
                assertThat(several.losses().get(i)).isCloseTo(one.losses().get(i), within(1e-5));
            }
            long all = one.remembered().getFirst();
            assertThat(several.remembered().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(all);
            // The largest parameter, which lies in one share, is less than a quarter of what is trained.
            assertThat(several.remembered()).allMatch(own -> own < 1.3 * all / workers);
            assertThat(several.skipped()).isEqualTo(one.skipped());
            assertThat(one.skipped() > 0).isEqualTo(options.contains("skip"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,fp16 lora", "2,2,muon skip", "1,2,''", "2,1,lora", "3,4,''", "4,3,muon"})
    void aCheckpointIsGoneOnFromByAnyNumberOfWorkers(int before, int after, String options) throws Exception {
        TrainingJob whole = job("undisturbed", after, FEW, options);
        TrainingJob begun = job("resumed", before, FEW, options);
        TrainingJob resumed = job("resumed", after, FEW, options);
        try (Crew undisturbed = new Crew(whole);
                Crew first = new Crew(begun);
                Crew second = new Crew(resumed)) {
            undisturbed.trainTo(FEW);
            first.trainTo(FEW / 2);
            Path checkpoint = first.save();

            assertThat(second.resume()).isEmpty();
            assertThat(second.step()).isEqualTo(FEW / 2);
            second.trainTo(FEW);

            for (float[] weights : second.weights()) {
                float[] expected = undisturbed.weights().getFirst();
                if (before == after) {
                    assertThat(weights).containsExactly(expected);
                } else {
                    assertThat(furthest(weights, expected)).isLessThan(TOLERANCE);
                }
            }
            assertThat(parts(checkpoint)).hasSize(before);
        }
    }

    @Test
    void aDamagedOrMissingPieceIsFoundAndTheCheckpointBeforeUsed() throws Exception {
        try (Crew crew = new Crew(job("damaged", 2, STEPS))) {
            Path earliest = saved(crew, 3);
            Path flipped = saved(crew, 6);
            Path incomplete = saved(crew, 9);
            Path part = parts(flipped).getLast();
            byte[] bytes = Files.readAllBytes(part);
            bytes[bytes.length / 2] ^= 1;
            Files.write(part, bytes);
            Files.delete(parts(incomplete).getFirst());

            List<String> refused = crew.resume();

            assertThat(crew.step()).isEqualTo(3);
            assertThat(refused)
                    .satisfiesExactly(
                            missing -> assertThat(missing).contains("damaged", "part-00000-of-00002", "is missing"),
                            differs -> assertThat(differs).contains("damaged", "part-00001-of-00002", "checksum"));
            assertThat(earliest).exists();
        }
    }

    /** As the release before wrote it: the weights in one file, what the optimiser remembers in another. */
    @Test
    void aCheckpointOfTheThirdFormatIsGoneOnFrom() throws Exception {
        TrainingJob job = job("former", 2, FEW);
        TrainingJob alone = job("former", 1, FEW);
        try (Crew undisturbed = new Crew(alone);
                Crew first = new Crew(alone);
                Crew second = new Crew(job)) {
            undisturbed.trainTo(FEW);
            first.trainTo(FEW / 2);
            asTheThirdFormat(first.save());

            assertThat(second.resume()).isEmpty();
            assertThat(second.step()).isEqualTo(FEW / 2);
            second.trainTo(FEW);

            assertThat(furthest(
                            second.weights().getFirst(), undisturbed.weights().getFirst()))
                    .isLessThan(TOLERANCE);
        }
    }

    private static void asTheThirdFormat(Path checkpoint) throws IOException {
        SequencedMap<String, Safetensors.Tensor> weights = new LinkedHashMap<>();
        SequencedMap<String, Safetensors.Tensor> moments = new LinkedHashMap<>();
        Path part = parts(checkpoint).getFirst();
        try (Safetensors all = Safetensors.open(part)) {
            all.tensors().forEach((name, tensor) -> {
                if (name.equals("generator.0")) {
                    moments.put("generator", tensor);
                } else if (name.startsWith("mean.") || name.startsWith("square.")) {
                    moments.put(name, tensor);
                } else {
                    weights.put(name, tensor);
                }
            });
            SafetensorsWriter.write(checkpoint.resolve("weights.safetensors"), weights, new LinkedHashMap<>());
            SafetensorsWriter.write(checkpoint.resolve("optimizer.safetensors"), moments, new LinkedHashMap<>());
        }
        Files.delete(part);
        Path state = checkpoint.resolve("state.json");
        Files.writeString(state, Files.readString(state).replace("\"format\":4", "\"format\":3"));
        assertThat(state).content().contains("\"format\":3");
        Manifest former = Manifest.read(checkpoint);
        Manifest.of("checkpoint", former.name(), former.version(), former.run(), former.step(), checkpoint)
                .write(checkpoint);
    }

    private static float furthest(float[] some, float[] others) {
        assertThat(some).hasSameSizeAs(others);
        float furthest = 0;
        for (int i = 0; i < some.length; i++) {
            furthest = Math.max(furthest, Math.abs(some[i] - others[i]));
        }
        return furthest;
    }

    private static Path saved(Crew crew, long step) throws Exception {
        crew.trainTo(step);
        return crew.save();
    }

    private static List<Path> parts(Path checkpoint) throws IOException {
        try (var files = Files.list(checkpoint)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }
}
