package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The trainer's engine and PyTorch, in turns, on the same model with as many threads; and the engine beside itself. */
final class TrainerPart implements Part {

    private static final String SPEED_FLOOR = "ratio at least 1.05 to eager, 1.00 to compiled";
    private static final String MEMORY_FLOOR = "ratio at most 1";
    private static final int SHAPES = Settings.of("MILLRACE_BENCH_SHAPES", TrainedShape.COMPARED.size());
    private static final long ALONE_STEPS = 100;

    @Override
    public String name() {
        return "trainer";
    }

    @Override
    public String title() {
        return "Trainer, tokens/s beside PyTorch";
    }

    @Override
    public String method() {
        return "`bench/trainer/compare.py`: same shape, batch, optimiser (fused AdamW), clipping and threads, in"
                + " turns; the median of " + Comparison.ROUNDS + " rounds of " + Comparison.STEPS
                + " steps after " + Comparison.WARM_UP
                + " to warm up, of wide models 20 after 10. Each round is a process of its own."
                + " The ratio that counts is of"
                + " tokens a second of processor time, which other work on the machine disturbs less than the clock; the"
                + " clock's and that of memory are beside it. Shares of time are by the engine's own clock; what is"
                + " said of steps is all that no part of a step took.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Optional<String> python = Optional.ofNullable(System.getenv("PYTORCH_PYTHON"));
        List<Figure> figures = new ArrayList<>();
        if (python.isEmpty()) {
            figures.add(alone());
            figures.add(Figure.of("PyTorch beside it", "not measured: no PyTorch (PYTORCH_PYTHON isn't set)")
                    .floor(SPEED_FLOOR));
            return figures;
        }
        int most = Math.min(2, Runtime.getRuntime().availableProcessors());
        for (int threads : IntStream.rangeClosed(1, most).toArray()) {
            for (TrainedShape shape : TrainedShape.COMPARED.subList(0, SHAPES)) {
                figures.addAll(compare(python.get(), shape, threads));
            }
        }
        figures.addAll(new EngineItself(python.get()).measure());
        return figures;
    }

    private static Figure alone() throws IOException, InterruptedException {
        Path folder = Folders.scratch("trainer");
        try {
            SmallModel small = SmallModel.train(folder, ALONE_STEPS);
            return Figure.of(
                    "The quickstart's model, all threads, %d steps from the start".formatted(ALONE_STEPS),
                    Figure.digits(small.training().tokensPerSecond()) + " tokens/s");
        } finally {
            Folders.remove(folder);
        }
    }

    private static List<Figure> compare(String python, TrainedShape shape, int threads)
            throws IOException, InterruptedException {
        Comparison comparison = Comparison.of(python, threads, shape.options(), "eager", "compiled");
        String name = "%s, %d %s: ".formatted(shape.name(), threads, threads == 1 ? "thread" : "threads");
        return List.of(
                figure(comparison, name + "tokens per second of the clock", "wall"),
                figure(comparison, name + "tokens per processor second", "cpu").floor(SPEED_FLOOR),
                figure(comparison, name + "most resident memory, bytes", "memory")
                        .floor(MEMORY_FLOOR));
    }

    private static Figure figure(Comparison comparison, String what, String figure) {
        return Figure.of(what, Figure.digits(comparison.figure("engine", figure)))
                .beside("%s eager: %s; compiled: %s"
                        .formatted(
                                comparison.pytorch(),
                                side(comparison, "eager", figure),
                                side(comparison, "compiled", figure)));
    }

    private static String side(Comparison comparison, String side, String figure) {
        return comparison
                .leftOut(side)
                .map(reason -> "not measured, " + reason)
                .orElseGet(() -> "%s, ratio %s"
                        .formatted(
                                Figure.digits(comparison.figure(side, figure)),
                                Figure.digits(comparison.ratio(side, figure))));
    }
}
