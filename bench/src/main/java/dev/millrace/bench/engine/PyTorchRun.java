package dev.millrace.bench.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The same model in PyTorch: one round of {@code compare.py}. */
record PyTorchRun(double tokensPerSecond, double memory) {

    /** Whether the machine's Python has it, and finds the device. */
    static boolean isThere(Setting setting) throws InterruptedException {
        String device = setting.onCpu() ? "True" : "torch.cuda.is_available()";
        return Programs.succeeds(python(), "-c", "import sys, torch; sys.exit(0 if %s else 1)".formatted(device));
    }

    private static String python() {
        return Optional.ofNullable(System.getenv("PYTORCH_PYTHON")).orElse("python3");
    }

    /**
     * Trains.
     *
     * @param side eager or compiled
     * @param seconds after which it is given up
     */
    static PyTorchRun of(Setting setting, TrainingShape shape, String side, long warmUp, long steps, long seconds)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(python(), setting.compare().toString(), "--side", side));
        command.addAll(shape.options());
        command.addAll(List.of(
                "--device=" + setting.device().name().toLowerCase(Locale.ROOT),
                "--warm-up=" + warmUp,
                "--steps=" + steps));
        Path said = Files.createTempFile("pytorch", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(Math.max(1, seconds), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException("PyTorch (%s) took more than %d s".formatted(side, seconds));
        }
        List<String> lines =
                Files.readString(said, StandardCharsets.UTF_8).lines().toList();
        if (process.exitValue() != 0) {
            throw new IOException("PyTorch (%s) failed: %s"
                    .formatted(side, String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()))));
        }
        JsonNode speed = new ObjectMapper().readTree(lines.getLast());
        return new PyTorchRun(speed.get(0).asDouble(), speed.get(2).asDouble());
    }
}
