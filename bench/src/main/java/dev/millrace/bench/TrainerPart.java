package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The trainer's engine and PyTorch eager, in turns, on the same model with one thread each. */
final class TrainerPart implements Part {

    private static final String FLOOR = "ratio at least 0.95";
    private static final String WARM_UP = setting("MILLRACE_BENCH_WARM_UP", "50");
    private static final String STEPS = setting("MILLRACE_BENCH_STEPS", "200");
    private static final String ROUNDS = setting("MILLRACE_BENCH_ROUNDS", "3");
    private static final long ALONE_STEPS = 100;

    /** A model to train, as options of {@code bench/trainer/compare.py}. */
    private record Shape(String name, List<String> options) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape(
                    "quickstart's model (5 layers x 128, context 256)",
                    List.of(
                            "--layers",
                            "5",
                            "--hidden",
                            "128",
                            "--heads",
                            "4",
                            "--kv-heads",
                            "2",
                            "--inner",
                            "352",
                            "--context",
                            "256",
                            "--vocabulary",
                            "1536",
                            "--batch",
                            "4")),
            new Shape(
                    "4 layers x 256, context 256, vocabulary 4,096",
                    List.of(
                            "--layers",
                            "4",
                            "--hidden",
                            "256",
                            "--heads",
                            "8",
                            "--kv-heads",
                            "8",
                            "--context",
                            "256",
                            "--vocabulary",
                            "4096",
                            "--batch",
                            "8")),
            wide("6 layers x 384", 6, 384, 6, 256),
            wide("6 layers x 384", 6, 384, 6, 1024),
            wide("2 layers of GPT-2 small's width, 768", 2, 768, 12, 256),
            wide("2 layers of GPT-2 small's width, 768", 2, 768, 12, 1024));

    /** One whose steps take seconds: a few of them, of 1,024 tokens, are enough. */
    private static Shape wide(String name, int layers, int hidden, int heads, int context) {
        return new Shape(
                "%s, context %,d, vocabulary 4,096".formatted(name, context),
                List.of(
                        "--layers=" + layers,
                        "--hidden=" + hidden,
                        "--heads=" + heads,
                        "--kv-heads=" + heads,
                        "--context=" + context,
                        "--vocabulary=4096",
                        "--batch=" + 1024 / context,
                        "--warm-up=2",
                        "--steps=6"));
    }

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
        return "`bench/trainer/compare.py`: same shape, batch, optimiser (fused AdamW), clipping and one thread, in"
                + " turns; the median of " + ROUNDS + " rounds of " + STEPS
                + " steps after " + WARM_UP
                + " to warm up, of wide models 6 after 2. Each round is a process of its own."
                + " The ratio is of"
                + " tokens a second of processor time, which other work on the machine disturbs less than the clock; the"
                + " clock's and that of memory are beside it.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Optional<String> python = Optional.ofNullable(System.getenv("PYTORCH_PYTHON"));
        List<Figure> figures = new ArrayList<>();
        if (python.isEmpty()) {
            figures.add(alone());
            figures.add(Figure.of("PyTorch eager beside it", "not measured: no PyTorch (PYTORCH_PYTHON isn't set)")
                    .floor(FLOOR));
        } else {
            for (Shape shape : SHAPES) {
                figures.addAll(compare(python.get(), shape));
            }
        }
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

    private static List<Figure> compare(String python, Shape shape) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python,
                Folders.root().resolve("bench/trainer/compare.py").toString(),
                "--java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--worker",
                Folders.worker().toString(),
                "--threads",
                "1",
                "--warm-up",
                WARM_UP,
                "--steps",
                STEPS,
                "--rounds",
                ROUNDS));
        command.addAll(shape.options());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                Bench.say("  " + line);
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException("compare.py ended with status " + process.exitValue());
        }
        return figures(shape, new ObjectMapper().readTree(last));
    }

    private static List<Figure> figures(Shape shape, JsonNode result) {
        String pytorch = "PyTorch " + result.path("pytorch").asText();
        return List.of(
                figure(shape, result, pytorch, "wall", "tokens per second of the clock"),
                figure(shape, result, pytorch, "cpu", "tokens per processor second")
                        .floor(FLOOR),
                figure(shape, result, pytorch, "memory", "most resident memory, bytes"));
    }

    private static Figure figure(Shape shape, JsonNode result, String pytorch, String figure, String what) {
        return Figure.of(shape.name() + ": " + what, number(result.path("engine"), figure))
                .beside("%s eager: %s, ratio %s"
                        .formatted(
                                pytorch,
                                number(result.path("eager"), figure),
                                Figure.digits(result.path("eager")
                                        .path("ratios")
                                        .path(figure)
                                        .asDouble())));
    }

    private static String number(JsonNode side, String figure) {
        return Figure.digits(side.path("figures").path(figure).asDouble());
    }

    private static String setting(String variable, String usual) {
        return Optional.ofNullable(System.getenv(variable)).orElse(usual);
    }
}
