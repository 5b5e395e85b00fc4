package dev.millrace.bench;

import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.models.labels.WordIds;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.redaction.domain.EntityType;
import dev.millrace.redaction.domain.RedactDocument;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * How many MB of text a second of one core's time is enough for, in documents of 2 to 8 KB: what has a shape, the tokens that a
 * classifier reads, and both with what the classifier finds. {@code bench/run names-speed CLASSIFIER}
 */
public final class NamesSpeed {

    private static final String TEXTS = "A_text/gutenberg_novels/dev/novels.jsonl.zst";
    private static final int LEAST = 2_000;
    private static final int MOST = 8_000;
    private static final int DOCUMENTS = 100;
    private static final int ROUNDS = 5;

    private NamesSpeed() {}

    public static void main(String[] args) throws IOException {
        Optional<Path> texts = RealData.find(TEXTS);
        if (texts.isEmpty() || args.length != 1) {
            System.out.println(
                    texts.isEmpty()
                            ? "Skipped: no real data " + TEXTS + " here; MILLRACE_DATA names its folder"
                            : "Expected the folder of a token classifier");
            return;
        }
        List<String> documents = documents(texts.get());
        Path folder = Path.of(args[0]);
        Set<EntityType> kinds = EnumSet.allOf(EntityType.class);
        Tokenizer tokenizer = Tokenizer.read(TokenClassifierFiles.in(folder).tokenizer());
        RedactDocument shapes = new RedactDocument(kinds, Set.of(), Optional.empty());
        RedactDocument all =
                new RedactDocument(kinds, Set.of(), Optional.of(PersonalDataExam.open(folder, 0.5, false)));
        double bytes = documents.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        long ids = documents.stream()
                .mapToLong(text -> WordIds.of(text, tokenizer).size())
                .sum();
        System.out.printf("%d documents, %.2f MB, %.2f bytes an id%n", documents.size(), bytes / 1e6, bytes / ids);
        double shaped = best(documents, text -> found(shapes, text));
        double encoded = best(documents, text -> WordIds.of(text, tokenizer).size());
        double whole = best(documents, text -> found(all, text));
        System.out.printf("what has a shape %.1f MB/s%n", bytes / 1e6 / shaped);
        System.out.printf("a classifier's tokens %.1f MB/s%n", bytes / 1e6 / encoded);
        System.out.printf(
                "all of it %.3f MB/s, %.0f times the time of what has a shape%n", bytes / 1e6 / whole, whole / shaped);
    }

    private static long found(RedactDocument redaction, String text) {
        return redaction
                .redact(new Document("0".repeat(32), text, "", Optional.empty(), Map.of()))
                .entities()
                .size();
    }

    /** Seconds of this thread's time in the quickest of some rounds. */
    private static double best(List<String> documents, ToLongFunction<String> work) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long done = documents.stream().mapToLong(work).sum();
            double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
            best = done < 0 ? best : Math.min(best, seconds);
        }
        return best;
    }

    private static List<String> documents(Path file) throws IOException {
        List<String> pieces = new ArrayList<>();
        Random random = new Random(1);
        Corpus.read(file, document -> {
            String text = document.text();
            for (int at = 0; at + MOST < text.length() && pieces.size() < DOCUMENTS; ) {
                int length = random.nextInt(LEAST, MOST);
                pieces.add(text.substring(at, at + length));
                at += length;
            }
        });
        return pieces;
    }
}
