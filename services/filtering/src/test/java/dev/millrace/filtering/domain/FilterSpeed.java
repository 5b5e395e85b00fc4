package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.EnglishWords;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * How many MB of UTF-8 one core judges in a second of its own time. Run with the folder of real data:
 * {@code java -cp … dev.millrace.filtering.domain.FilterSpeed ../shared/data}
 */
public final class FilterSpeed {

    private static final int ROUNDS = 4;

    private FilterSpeed() {}

    public static void main(String[] args) throws IOException {
        List<String> texts = EnglishCorpus.texts(Path.of(args[0]));
        long bytes = texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        PrintStream out = System.out;
        out.printf(
                Locale.ROOT, "%d texts, %.1f MB; best of %d rounds on one thread%n", texts.size(), bytes / 1e6, ROUNDS);

        EnglishWords english = new EnglishWords();
        measure(out, "words", bytes, texts, text -> english.split(text).size());
        for (String name : RuleSets.PUBLISHED) {
            chain(out, bytes, texts, List.of(name));
        }
        chain(out, bytes, texts, List.of("gopher-quality", "gopher-repetition"));
        chain(out, bytes, texts, List.of("gopher-repetition", "gopher-quality", "c4", "fineweb"));
    }

    private static void chain(PrintStream out, long bytes, List<String> texts, List<String> rules) {
        DocumentFilter filter = new DocumentFilter(Recipe.Filter.of(rules, Map.of()));
        measure(
                out,
                "chained " + String.join(", ", rules),
                bytes,
                texts,
                text -> filter.apply(new Document("0", text, "s", Optional.empty(), Map.of()))
                        .hashCode());
    }

    /** The thread's own time: what other processes take on a shared machine doesn't count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void measure(
            PrintStream out, String what, long bytes, List<String> texts, ToLongFunction<String> work) {
        double best = 0;
        long result = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNanos();
            result = texts.stream().mapToLong(work).sum();
            best = Math.max(best, bytes / ((cpuNanos() - start) / 1e3));
        }
        out.printf(Locale.ROOT, "%-70s %7.1f MB/s  (%d)%n", what, best, result);
    }
}
