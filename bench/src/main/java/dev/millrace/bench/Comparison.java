package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bench/trainer/compare.py} says of the engine and of what it was compared with.
 *
 * @param result its last line
 */
record Comparison(JsonNode result) {

    static final String WARM_UP = Settings.of("MILLRACE_BENCH_WARM_UP", "50");
    static final String STEPS = Settings.of("MILLRACE_BENCH_STEPS", "200");
    static final String ROUNDS = Settings.of("MILLRACE_BENCH_ROUNDS", "3");

    /**
     * Runs it.
     *
     * @param python an interpreter that has torch
     * @param threads of each process
     * @param options of the model, and what else differs from the usual
     * @param against other sides
     */
    static Comparison of(String python, int threads, List<String> options, String... against)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python,
                Folders.root().resolve("bench/trainer/compare.py").toString(),
                "--java=" + Path.of(System.getProperty("java.home"), "bin", "java"),
                "--worker=" + Folders.worker(),
                "--threads=" + threads,
                "--warm-up=" + WARM_UP,
                "--steps=" + STEPS,
                "--rounds=" + ROUNDS));
        command.addAll(options);
        command.add("--against");
        command.addAll(List.of(against));
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
        return new Comparison(new ObjectMapper().readTree(last));
    }

    String pytorch() {
        return "PyTorch " + result.path("pytorch").asText();
    }

    /** The median of a side's figure: wall, cpu or memory. */
    double figure(String side, String figure) {
        return result.path(side).path("figures").path(figure).asDouble();
    }

    /** The median of the engine's figure divided by a side's. */
    double ratio(String side, String figure) {
        return result.path(side).path("ratios").path(figure).asDouble();
    }

    /** Why a side was left out. */
    Optional<String> leftOut(String side) {
        return Optional.ofNullable(result.path("leftOut").path(side).textValue());
    }

    /** Share of the engine's time. */
    double share(String part) {
        return result.path("shares").path(part).asDouble();
    }

    /** Bytes of resident memory that the engine had more after each thousand steps. */
    double growth() {
        return result.path("growth").asDouble();
    }
}
