package dev.millrace.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.TokenizerSpec;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.tokenization.domain.TokenizerTrainer;
import dev.millrace.tokenization.domain.TrainedTokenizer;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How much memory the training of a tokenizer takes, by the size of what it's trained on: {@code bench/run tokenizer-memory
 * [KIND] [MB …]}. Each size is trained on in a process of its own. The text is made for the worst: a fourth of its words are
 * ones that have never been there before, so that what differs among them has no end.
 */
public final class TokenizerMemory {

    private static final List<String> SIZES = List.of("200", "800");
    private static final String MOST_HEAP = "-Xmx3g";
    private static final int EVERY = 4;

    private TokenizerMemory() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 3 && args[0].equals("one")) {
            train(args[1], Long.parseLong(args[2]) * 1_000_000);
            return;
        }
        String kind = args.length > 0 ? args[0] : "bpe";
        List<String> sizes = args.length > 1 ? List.of(args).subList(1, args.length) : SIZES;
        for (String size : sizes) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", MOST_HEAP));
            for (String property : List.of("millrace.root", "MILLRACE_DATA")) {
                String value = System.getProperty(property);
                if (value != null) {
                    command.add("-D%s=%s".formatted(property, value));
                }
            }
            command.addAll(List.of(
                    "-cp", System.getProperty("java.class.path"), TokenizerMemory.class.getName(), "one", kind, size));
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IOException("The training on %s MB ended with status %d".formatted(size, status));
            }
        }
    }

    private static void train(String kind, long most) throws IOException, InterruptedException {
        List<TokenizerTexts> texts = TokenizerTexts.all();
        AtomicLong heap = watchHeap();
        TokenizerTrainer trainer = TokenizerTrainer.of(spec(kind), TrainingObjective.CAUSAL);
        SplittableRandom random = new SplittableRandom(1);
        long began = System.nanoTime();
        while (trainer.bytes() < most) {
            for (String text : texts.getFirst().texts()) {
                if (trainer.bytes() < most) {
                    trainer.add(withNewWords(text, random));
                }
            }
        }
        double read = (System.nanoTime() - began) / 1e9;
        TrainedTokenizer trained = trainer.train();
        System.out.printf(
                "%s, %d tokens, %,.0f MB of %s with new words: heap after a collection at most %,d MB, resident at most %,d MB; read in %.0f s, trained in %.0f s%n",
                kind,
                trained.vocabulary(),
                trained.bytes() / 1e6,
                texts.getFirst().name(),
                heap.get() / 1_000_000,
                resident() / 1_000_000,
                read,
                (System.nanoTime() - began) / 1e9 - read);
    }

    private static TokenizerSpec spec(String kind) {
        Reading reading = RecipeReader.readElsewhere("""
                name: memory
                sources: [{name: stories, generator: {kind: stories}}]
                tokenizer: {kind: %s, vocabulary: 8192}
                """.formatted(kind));
        if (reading instanceof Reading.Accepted accepted) {
            return accepted.recipe().tokenizer();
        }
        throw new IllegalArgumentException("No kind of tokenizer: " + kind);
    }

    /** The text, but that one word in {@value #EVERY} is spelled by chance. */
    private static String withNewWords(String text, SplittableRandom random) {
        StringBuilder out = new StringBuilder(text.length() + text.length() / EVERY);
        for (String word : text.split("(?<= )", -1)) {
            if (random.nextInt(EVERY) == 0) {
                for (int i = 0; i < 7; i++) {
                    out.append((char) ('a' + random.nextInt(26)));
                }
                out.append(' ');
            } else {
                out.append(word);
            }
        }
        return out.toString();
    }

    /** The most that a collection has left so far. */
    private static AtomicLong watchHeap() {
        AtomicLong most = new AtomicLong();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, _) -> {
                                GcInfo info = GarbageCollectionNotificationInfo.from(
                                                (CompositeData) notification.getUserData())
                                        .getGcInfo();
                                long left = info.getMemoryUsageAfterGc().entrySet().stream()
                                        .filter(pool -> !pool.getKey().contains("Metaspace")
                                                && !pool.getKey().contains("Code"))
                                        .map(pool -> pool.getValue())
                                        .mapToLong(MemoryUsage::getUsed)
                                        .sum();
                                most.accumulateAndGet(left, Math::max);
                            },
                            null,
                            null);
        }
        return most;
    }

    /** The most resident memory that the process has had, in bytes: {@code VmHWM} of Linux. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
