package dev.millrace.bench.engine;

import dev.millrace.bench.engine.CheckResult.Status;
import dev.millrace.contracts.json.JsonContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes the checks named on the command line, or all, one after the other: {@code bench/gpu/run}. Each has a process and a time
 * limit of its own, and one that fails, hangs or kills its process ends no other. After each of them the file of results is
 * written anew, with what earlier calls found of the others.
 */
public final class GpuBench {

    private static final long MOST_SECONDS = Long.getLong("millrace.gpu.seconds", Long.MAX_VALUE / 1_000_000_000L);

    private final Setting setting;
    private final Path file;
    private final Map<String, CheckResult> results = new LinkedHashMap<>();

    private GpuBench(Setting setting, Path file) throws IOException {
        this.setting = setting;
        this.file = file;
        if (Files.exists(file)) {
            Results earlier = Results.JSON.read(Files.readAllBytes(file));
            earlier.checks().forEach(result -> results.put(result.check(), result));
        }
    }

    /** What the file of results holds, in the checks' order. */
    record Results(String device, List<CheckResult> checks) {

        static final JsonContract<Results> JSON = JsonContract.of("results of checks", Results.class);

        Results {
            checks = List.copyOf(checks);
        }
    }

    /** Ends with 1 when a check fails. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> names = Checks.ALL.stream().map(Check::name).toList();
        for (String asked : args) {
            if (!names.contains(asked)) {
                System.err.printf("%s is no check; there are %s.%n", asked, String.join(", ", names));
                System.exit(2);
            }
        }
        GpuBench bench = new GpuBench(Setting.here(), Path.of(System.getProperty("millrace.gpu.out")));
        System.exit(bench.make(args.length == 0 ? names : List.of(args)) ? 0 : 1);
    }

    private boolean make(List<String> asked) throws IOException, InterruptedException {
        long end = System.nanoTime() + MOST_SECONDS * 1_000_000_000L;
        boolean well = true;
        for (Check check : Checks.ALL) {
            if (asked.contains(check.name())) {
                long left = (end - System.nanoTime()) / 1_000_000_000L;
                CheckResult result = left < 10
                        ? notMade(check, Status.SKIPPED, "no time was left for it", 0)
                        : made(check, Math.min(check.limit(), left));
                results.put(check.name(), result);
                System.out.print(table(result));
                System.out.flush();
                write();
                well &= result.status() != Status.FAILED;
            }
        }
        return well;
    }

    private CheckResult made(Check check, long seconds) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Path answer = Files.createTempFile("check", ".json");
        Files.delete(answer);
        Path log = Files.createTempFile("check", ".log");
        Process process = setting.runtime()
                .program(CheckProcess.class.getName(), properties(), check.name(), answer.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        double took = (System.nanoTime() - began) / 1e9;
        if (Files.exists(answer)) {
            return CheckProcess.JSON.read(Files.readAllBytes(answer));
        }
        List<String> words = Files.readString(log).lines().toList();
        String last = String.join(" | ", words.subList(Math.max(0, words.size() - 8), words.size()));
        return ended
                ? notMade(
                        check,
                        Status.FAILED,
                        "its process ended with %d: %s".formatted(process.exitValue(), last),
                        took)
                : notMade(check, Status.FAILED, "it took more than %d s: %s".formatted(seconds, last), took);
    }

    private static CheckResult notMade(Check check, Status status, String reason, double seconds) {
        return new CheckResult(check.name(), status, reason, seconds, List.of());
    }

    /** What this process was told, for the check's. */
    private static List<String> properties() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("millrace.gpu."))
                .map(name -> "-D%s=%s".formatted(name, System.getProperty(name)))
                .toList();
    }

    private void write() throws IOException {
        List<CheckResult> ordered = new ArrayList<>();
        for (Check check : Checks.ALL) {
            if (results.containsKey(check.name())) {
                ordered.add(results.get(check.name()));
            }
        }
        Files.write(file, Results.JSON.write(new Results(setting.device().toString(), ordered)));
    }

    private static String table(CheckResult result) {
        StringBuilder table = new StringBuilder("%n%-12s %-8s %6.1f s  %s%n"
                .formatted(result.check(), result.status(), result.seconds(), result.reason()));
        for (Finding finding : result.findings()) {
            table.append("  %-52s %20s  %s%n".formatted(finding.what(), finding.said(), finding.goal()));
        }
        return table.toString();
    }
}
