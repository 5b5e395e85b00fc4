package dev.millrace.bench.engine;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether a training that begins anew, and one that a new process takes up at a checkpoint, come to the same weights bit for bit,
 * on the device.
 */
final class ResumedBits implements Check {

    private static final long STEPS = 12;

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public int limit() {
        return 300;
    }

    @Override
    public List<Finding> run(Setting setting) throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            TrainingShape shape = setting.small() ? TrainingShape.TINY.in(precision) : medium().in(precision);
            Path folder = Files.createTempDirectory("resume");
            RandomTokens tokens = RandomTokens.write(folder, shape.vocabulary(), 64 * shape.tokensPerStep());
            String straight = weights(setting, shape, tokens, folder.resolve("straight"));
            String again = weights(setting, shape, tokens, folder.resolve("again"));
            Path own = folder.resolve("resumed");
            weights(setting, shape, tokens, own);
            String resumed = resumed(setting, job(setting, shape, tokens, own), own);
            String kind = precision.name().toLowerCase(Locale.ROOT);
            findings.add(Finding.of(kind + ", straight on", straight));
            findings.add(Finding.of(kind + ", once more", again).goal(straight));
            findings.add(
                    Finding.of(kind + ", from the checkpoint at half", resumed).goal(straight));
            if (!straight.equals(again) || !straight.equals(resumed)) {
                wrong.add(kind);
            }
        }
        if (!wrong.isEmpty()) {
            throw new Wrong("other weights in " + String.join(" and ", wrong), findings);
        }
        return findings;
    }

    /** Large enough for kernels that small products don't take. */
    private static TrainingShape medium() {
        return new TrainingShape(4, 512, 8, 4, 1376, 512, 8192, 8, 4, Precision.FP32);
    }

    private static TrainingJob job(Setting setting, TrainingShape shape, RandomTokens tokens, Path own) {
        return shape.job(tokens, own, setting.execution(), STEPS, STEPS / 2);
    }

    private static String weights(Setting setting, TrainingShape shape, RandomTokens tokens, Path own)
            throws IOException, InterruptedException {
        TrainingJob job = job(setting, shape, tokens, own);
        EngineRun.toTheEnd(setting.runtime(), job, own.resolve("attempt"));
        return sha256(job);
    }

    /** The newest checkpoint, that of the end, and the package go; a new process finds the one before. */
    private static String resumed(Setting setting, TrainingJob job, Path own) throws IOException, InterruptedException {
        try (Stream<Path> checkpoints = Files.list(Path.of(job.checkpoints()))) {
            remove(checkpoints.max(Comparator.naturalOrder()).orElseThrow());
        }
        remove(Path.of(job.output()));
        long before = EngineRun.toTheEnd(setting.runtime(), job, own.resolve("attempt"));
        if (before != STEPS / 2) {
            throw new IOException("Training went on from step %d; expected %d".formatted(before, STEPS / 2));
        }
        return sha256(job);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String sha256(TrainingJob job) throws IOException {
        return ModelPackage.open(Path.of(job.output())).manifest().files().stream()
                .filter(file -> file.name().equals(ModelPackage.WEIGHTS))
                .findFirst()
                .orElseThrow()
                .sha256()
                .substring(0, 16);
    }
}
