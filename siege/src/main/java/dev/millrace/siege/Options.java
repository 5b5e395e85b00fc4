package dev.millrace.siege;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to besiege.
 *
 * @param root the built checkout
 * @param length how long calls go on
 * @param seed what the calls are made from
 * @param callers hostile ones at once
 * @param control whether one bound is off, so that the siege must fail
 */
record Options(Path root, Duration length, long seed, int callers, boolean control) {

    private static final String PREFIX = "MILLRACE_SIEGE_";
    private static final double CONTROL_MINUTES = 3;

    static Options of(List<String> arguments, Map<String, String> environment) {
        boolean control = arguments.contains("--control");
        if (!arguments.stream().allMatch("--control"::equals)) {
            throw new IllegalArgumentException("siege/run knows --control only, not " + arguments);
        }
        double minutes = Double.parseDouble(environment.getOrDefault(PREFIX + "MINUTES", "10"));
        return new Options(
                Path.of(System.getProperty("millrace.root", "."))
                        .toAbsolutePath()
                        .normalize(),
                Duration.ofSeconds((long) (60 * (control ? Math.min(minutes, CONTROL_MINUTES) : minutes))),
                Long.parseLong(environment.getOrDefault(PREFIX + "SEED", Long.toString(System.nanoTime() & 0xffffff))),
                Integer.parseInt(environment.getOrDefault(PREFIX + "CALLERS", "24")),
                control);
    }

    /** Where the stack lives and what went wrong is kept. */
    Path folder() {
        return root.resolve("siege/target/siege");
    }
}
