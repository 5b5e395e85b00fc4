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
                            "8")));

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
                + " steps after " + WARM_UP + " to warm up. The ratio is of"
                + " tokens a second of processor time, which other work on the machine disturbs less than the clock; the"
                + " clock's is beside it.";
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
        return List.of(
                Figure.of(shape.name() + ": tokens per second of the clock", number(result, "engine"))
                        .beside("PyTorch %s eager: %s, ratio %s"
                                .formatted(
                                        result.path("pytorch").asText(),
                                        number(result, "eager"),
                                        ratio(result, "ratio"))),
                Figure.of(shape.name() + ": tokens per processor second", number(result, "engineCpu"))
                        .beside("PyTorch %s eager: %s, ratio %s"
                                .formatted(
                                        result.path("pytorch").asText(),
                                        number(result, "eagerCpu"),
                                        ratio(result, "ratioCpu")))
                        .floor(FLOOR));
    }

    private static String number(JsonNode result, String field) {
        return Figure.digits(result.path(field).asDouble());
    }

    private static String ratio(JsonNode result, String field) {
        return Figure.digits(result.path(field).asDouble());
    }

    private static String setting(String variable, String usual) {
        return Optional.ofNullable(System.getenv(variable)).orElse(usual);
    }
}
