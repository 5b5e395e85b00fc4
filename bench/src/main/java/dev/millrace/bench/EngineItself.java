package dev.millrace.bench;

import dev.millrace.bench.engine.ModelLoads;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.job.Machine;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The engine beside itself: in bf16, with two workers, with bits that don't depend on the processor, and over a long time.
 *
 * @param python an interpreter that has torch
 */
record EngineItself(String python) {

    private static final int LONG_STEPS = Settings.of("MILLRACE_BENCH_LONG_STEPS", 10_000);
    private static final int LOADS = Settings.of("MILLRACE_BENCH_LOADS", 50);
    private static final int CHECKPOINT_EVERY = 300;
    private static final double MEBIBYTE = 1 << 20;

    List<Figure> measure() throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        figures.add(bf16());
        figures.add(workers());
        figures.add(portable());
        figures.addAll(shares());
        figures.add(steps());
        figures.add(loads());
        return figures;
    }

    private Figure bf16() throws IOException, InterruptedException {
        String what = TrainedShape.WIDE.name() + ": bf16 to fp32, tokens per processor second";
        Optional<String> slow = Machine.slowIn(Precision.BF16);
        if (slow.isPresent()) {
            return Figure.of(what, "not measured: the processor has no instructions for bf16")
                    .floor("ratio at least 1.30");
        }
        return beside(TrainedShape.WIDE, "bf16", "cpu", what, "ratio at least 1.30");
    }

    private Figure workers() throws IOException, InterruptedException {
        String what = TrainedShape.NARROW.name() + ": two workers to one, one thread each, tokens per second";
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return Figure.of(what, "not measured: there is one core").floor("ratio at least 1.80");
        }
        return beside(TrainedShape.NARROW, "workers", "wall", what, "ratio at least 1.80");
    }

    /** The same bits in every run are what a processor gives anyhow; the same on another are not. */
    private Figure portable() throws IOException, InterruptedException {
        return beside(
                TrainedShape.NARROW,
                "portable",
                "cpu",
                TrainedShape.NARROW.name()
                        + ": with bits that don't depend on the processor (MKL_CBWR=AVX2,STRICT, ATEN_CPU_CAPABILITY=avx2)"
                        + " to those of this one, tokens per processor second",
                "");
    }

    private Figure beside(TrainedShape shape, String side, String figure, String what, String floor)
            throws IOException, InterruptedException {
        Comparison comparison = Comparison.of(python, 1, shape.options(), side);
        return Figure.of(what, "ratio " + Figure.digits(1 / comparison.ratio(side, figure)))
                .beside("%s to %s"
                        .formatted(
                                Figure.digits(comparison.figure(side, figure)),
                                Figure.digits(comparison.figure("engine", figure))))
                .floor(floor);
    }

    private List<Figure> shares() throws IOException, InterruptedException {
        TrainedShape shape = TrainedShape.QUICKSTART;
        List<String> options = new ArrayList<>(shape.options());
        options.addAll(List.of("--steps=" + 2 * CHECKPOINT_EVERY, "--checkpoint-every=" + CHECKPOINT_EVERY));
        Comparison comparison = Comparison.of(python, 1, options);
        return List.of(
                Figure.of(
                                shape.name() + ": data, and what is said of steps, of the time",
                                percent(comparison.share("data") + comparison.share("metrics")))
                        .beside("data " + percent(comparison.share("data")))
                        .floor("below 1 %"),
                Figure.of(
                                shape.name() + ": a checkpoint every %d steps, of the time".formatted(CHECKPOINT_EVERY),
                                percent(comparison.share("checkpoint")))
                        .floor("below 2 %"));
    }

    private Figure steps() throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(TrainedShape.TINY.options());
        options.addAll(
                List.of("--rounds=1", "--warm-up=" + LONG_STEPS / 10, "--steps=" + (LONG_STEPS - LONG_STEPS / 10)));
        Comparison comparison = Comparison.of(python, 1, options);
        return Figure.of(
                        "%s: resident memory more after each 1,000 steps in the second half of %,d"
                                .formatted(TrainedShape.TINY.name(), LONG_STEPS),
                        "%s MiB".formatted(Figure.digits(comparison.growth() / MEBIBYTE)))
                .beside("%s MiB at most".formatted(Figure.digits(comparison.figure("engine", "memory") / MEBIBYTE)))
                .floor("flat");
    }

    private static Figure loads() throws IOException, InterruptedException {
        Path folder = Folders.scratch("loads");
        try {
            SmallModel.train(folder, 2);
            Process process = new WorkerRuntime(
                            List.of(
                                    Folders.worker().resolve("*"),
                                    Folders.root().resolve("bench/target/millrace-bench.jar")),
                            "512m")
                    .program(
                            ModelLoads.class.getName(),
                            List.of(),
                            folder.resolve("model").toString(),
                            String.valueOf(LOADS))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException("Loading a model ended with status " + process.exitValue());
            }
            return Figure.of(
                            "The quickstart's model: resident memory more after each of %d loads with a forward pass"
                                    .formatted(LOADS),
                            "%s MiB".formatted(Figure.digits(Double.parseDouble(said) / MEBIBYTE)))
                    .floor("flat");
        } finally {
            Folders.remove(folder);
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
