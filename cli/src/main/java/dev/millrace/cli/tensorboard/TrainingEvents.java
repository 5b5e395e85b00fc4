package dev.millrace.cli.tensorboard;

import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.ValidationMeasure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A training's curves in an event file of its own: in a folder per run, as TensorBoard tells runs apart. */
public final class TrainingEvents implements Closeable {

    private final EventFile file;

    private TrainingEvents(EventFile file) {
        this.file = file;
    }

    /**
     * Begins a file for a training that goes on from now.
     *
     * @param folder what TensorBoard is told to show
     * @param run names the folder in it
     */
    public static TrainingEvents live(Path folder, String run) throws IOException {
        double now = now();
        return new TrainingEvents(new EventFile(file(folder, run, (long) now), now));
    }

    /**
     * Writes a file of what is known of a run; one that was written before is replaced. When a step was done isn't known: the
     * times in the file are as far from each other as the training took from one to the next, and the last is now.
     */
    public static void write(Path folder, String run, List<TrainingProgressed> steps) throws IOException {
        double end = now() - (steps.isEmpty() ? 0 : steps.getLast().seconds());
        try (TrainingEvents events = new TrainingEvents(new EventFile(file(folder, run, 0), end))) {
            for (TrainingProgressed step : steps) {
                events.add(end + step.seconds(), step);
            }
        }
    }

    /** Appends a step that was done now. */
    public void add(TrainingProgressed step) throws IOException {
        add(now(), step);
    }

    private void add(double wallTime, TrainingProgressed step) throws IOException {
        file.step(wallTime, step.step(), figures(step), texts(step));
    }

    private static Path file(Path folder, String run, long began) throws IOException {
        return Files.createDirectories(folder.resolve(run))
                .resolve("events.out.tfevents.%010d.millrace".formatted(began));
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    private static Map<String, Double> figures(TrainingProgressed step) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", step.loss());
        put(
                figures,
                "validation/"
                        + step.validationMeasure()
                                .orElse(ValidationMeasure.TEXT)
                                .metric(),
                step.validationBitsPerByte());
        step.validationPairs().ifPresent(pairs -> {
            figures.put("validation/pairs_loss", pairs.loss());
            figures.put("validation/pairs_preferred", pairs.preferred());
            figures.put("validation/pairs_margin", pairs.margin());
        });
        figures.put("learning_rate", step.learningRate());
        figures.put("gradient_norm", step.gradientNorm());
        figures.put("tokens", (double) step.tokens());
        figures.put("tokens_per_second", step.tokensPerSecond());
        put(figures, "mfu", step.mfu());
        figures.put("memory_bytes", (double) step.memoryBytes());
        step.times().ifPresent(times -> {
            figures.put("step_seconds/data", times.data());
            figures.put("step_seconds/forward", times.forward());
            figures.put("step_seconds/backward", times.backward());
            figures.put("step_seconds/communication", times.communication());
            figures.put("step_seconds/optimizer", times.optimizer());
            figures.put("step_seconds/checkpoint", times.checkpoint());
        });
        put(figures, "joules", step.joules());
        put(figures, "cost", step.cost());
        return figures;
    }

    private static void put(Map<String, Double> figures, String tag, OptionalDouble figure) {
        if (figure.isPresent()) {
            figures.put(tag, figure.getAsDouble());
        }
    }

    private static Map<String, String> texts(TrainingProgressed step) {
        return step.continuation()
                .map(said -> Map.of("continuation", "**%s**%s".formatted(said.prompt(), said.text())))
                .orElse(Map.of());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
