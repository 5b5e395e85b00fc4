package dev.millrace.bench;

import dev.millrace.contracts.recipes.TrainingSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether a short training ends with the same weights, to the bit, when something around it is different. What another
 * processor would choose is asked for by the environment variables of the libraries.
 *
 * @param changed what is different from the first
 * @param mkl the weights with MKL
 * @param openblas the weights with OpenBLAS
 */
record SameBytes(String changed, String mkl, String openblas) {

    private static final long STEPS = 40;

    /** Something that is different. */
    private record Change(String what, int threads, Map<String, String> environment) {}

    /** What a processor without AVX-512 would choose, and MKL's way to compute alike on all. */
    private static final Map<String, String> PINNED = new TreeMap<>(Map.of(
            "ATEN_CPU_CAPABILITY", "avx2",
            "MKL_CBWR", "COMPATIBLE",
            "OPENBLAS_CORETYPE", "HASWELL"));

    private static final List<Change> CHANGES = List.of(
            new Change("nothing: one thread, each library as it finds the processor", 1, Map.of()),
            new Change("the same again", 1, Map.of()),
            new Change("two threads", 2, Map.of()),
            new Change("two threads again", 2, Map.of()),
            new Change("`MKL_ENABLE_INSTRUCTIONS=AVX2`", 1, Map.of("MKL_ENABLE_INSTRUCTIONS", "AVX2")),
            new Change("`MKL_CBWR=COMPATIBLE`", 1, Map.of("MKL_CBWR", "COMPATIBLE")),
            new Change("`OPENBLAS_CORETYPE=HASWELL`", 1, Map.of("OPENBLAS_CORETYPE", "HASWELL")),
            new Change("`ATEN_CPU_CAPABILITY=avx2`", 1, Map.of("ATEN_CPU_CAPABILITY", "avx2")),
            new Change("all pinned: " + pinned(), 1, PINNED),
            new Change("all pinned, two threads", 2, PINNED),
            new Change(
                    "all pinned, and `MKL_ENABLE_INSTRUCTIONS=AVX2`", 1, pinnedAnd("MKL_ENABLE_INSTRUCTIONS", "AVX2")),
            new Change(
                    "all pinned, and `MKL_ENABLE_INSTRUCTIONS=SSE4_2`",
                    1,
                    pinnedAnd("MKL_ENABLE_INSTRUCTIONS", "SSE4_2")));

    private static String pinned() {
        return PINNED.entrySet().stream()
                .map(each -> "`" + each.getKey() + "=" + each.getValue() + "`")
                .collect(Collectors.joining(", "));
    }

    private static Map<String, String> pinnedAnd(String name, String value) {
        Map<String, String> environment = new TreeMap<>(PINNED);
        environment.put(name, value);
        return environment;
    }

    /** Trains once for each change and library. */
    static List<SameBytes> measure(StoryTokens data, Path folder) throws IOException, InterruptedException {
        List<SameBytes> all = new ArrayList<>();
        for (Change change : CHANGES) {
            SameBytes row = new SameBytes(
                    change.what(),
                    weights(Library.MKL, change, data, folder),
                    weights(Library.OPENBLAS, change, data, folder));
            Bench.say(row.line());
            all.add(row);
        }
        return all;
    }

    /** As a section of a page. */
    static String section(List<SameBytes> rows) {
        StringBuilder text = new StringBuilder("""

                ## The same bytes?

                The first digits of the weights' SHA-256 after %d steps of seed 1, when something is different: where they
                are the same, so is every byte.

                | different | MKL | OpenBLAS |
                |---|---|---|
                """.formatted(STEPS));
        rows.forEach(row -> text.append(row.line()).append('\n'));
        return text.toString();
    }

    private String line() {
        return "| %s | `%s` | `%s` |".formatted(changed, mkl, openblas);
    }

    /** In a process of its own, since only a process has an environment. */
    private static String weights(Library library, Change change, StoryTokens data, Path folder)
            throws IOException, InterruptedException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dmillrace.root=" + Folders.root(),
                "-cp",
                System.getProperty("java.class.path"),
                SameBytes.class.getName(),
                library.name(),
                String.valueOf(change.threads()),
                data.shard().toString(),
                data.vocabulary().toString(),
                String.valueOf(data.ids()),
                folder.toString());
        child.environment().putAll(change.environment());
        Process process = child.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("A training failed with " + change);
        }
        return said.substring(said.lastIndexOf('\n') + 1);
    }

    /** One such process: library, threads, shard, vocabulary, ids, folder. */
    public static void main(String[] args) throws IOException, InterruptedException {
        StoryTokens data = new StoryTokens(Path.of(args[2]), Path.of(args[3]), Integer.parseInt(args[4]));
        Path place = Files.createTempDirectory(Path.of(args[5]), "same");
        TrainingSpec training = SmallModel.training(SmallModel.quickstart().training(), 1, STEPS);
        OptionalInt threads = OptionalInt.of(Integer.parseInt(args[1]));
        System.out.println(SmallModel.train(
                        data, training, threads, Library.valueOf(args[0]).runtime(), place)
                .weights());
        Folders.remove(place);
    }
}
