package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.trainer.engine.data.Sequences;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step reads is a pure function of the dataset, the seed and the step. */
class DataOrderTest {

    private static final int CONTEXT = 16;

    @TempDir
    Path folder;

    @Test
    void sequenceIsTheSameWhateverWasAskedBefore() throws Exception {
        TrainingJob job = new Jobs(folder).job("order");
        try (Sequences inOrder = new Sequences(job);
                Sequences jumping = new Sequences(job)) {
            for (long n = 0; n < 2_000; n++) {
                long[] expected = read(inOrder, n);
                if (n % 97 == 0) {
                    read(jumping, 5_000 - n);
                    assertThat(read(jumping, n)).as("sequence %d", n).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void epochVisitsEachWindowOnceAndTheNextInAnotherOrder() throws Exception {
        int windows = 40;
        Path file = folder.resolve("distinct.tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, 1_000)) {
            int[] ids = new int[windows * CONTEXT + 1];
            Arrays.setAll(ids, i -> i);
            writer.write("f".repeat(32), ids, ids.length, 1);
        }
        try (Sequences sequences = new Sequences(job(List.of(shard(file, "a", 1))))) {
            Set<Long> first = firstTokens(sequences, 0, windows);
            assertThat(first).hasSize(windows);
            assertThat(firstTokens(sequences, windows, windows)).isEqualTo(first);
            assertThat(read(sequences, windows)).isNotEqualTo(read(sequences, 0));
            long[] window = read(sequences, 3);
            for (int i = 1; i <= CONTEXT; i++) {
                assertThat(window[i]).isEqualTo(window[0] + i);
            }
        }
    }

    @Test
    void aShardThatSaysWhichTokensCountIsReadAsOneThatDoesnt() throws Exception {
        Path plain = folder.resolve("plain.tokens");
        Path masked = folder.resolve("masked.tokens");
        Random random = new Random(2);
        try (TokenShardWriter withoutMask = new TokenShardWriter(plain, 1_000);
                TokenShardWriter withMask = new TokenShardWriter(masked, 1_000)) {
            for (int d = 0; d < 50; d++) {
                String id = "%016x".formatted(random.nextLong()).repeat(2);
                int[] ids = random.ints(20, 0, 1_000).toArray();
                Optional<BitSet> learned =
                        d % 2 == 0 ? Optional.of(BitSet.valueOf(new long[] {random.nextLong()})) : Optional.empty();
                withoutMask.write(id, ids, ids.length, 1);
                withMask.write(id, Optional.of(id), ids, ids.length, 1, learned);
            }
        }
        try (Sequences expected = new Sequences(job(List.of(shard(plain, "a", 1))));
                Sequences sequences = new Sequences(job(List.of(shard(masked, "a", 1))))) {
            assertThat(sequences.tokens()).isEqualTo(expected.tokens());
            for (int n = 0; n < 200; n++) {
                assertThat(read(sequences, n)).isEqualTo(read(expected, n));
            }
        }
    }

    @Test
    void heldOutDocumentsAreNeverRead() throws Exception {
        Path file = folder.resolve("held.tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, 1_000)) {
            for (int d = 0; d < 50; d++) {
                boolean heldOut = d % 5 == 0;
                int[] ids = new int[20];
                Arrays.fill(ids, heldOut ? 999 : 1);
                writer.write((heldOut ? "0" : "f").repeat(32), ids, ids.length, 1);
            }
        }
        try (Sequences sequences = new Sequences(job(List.of(shard(file, "a", 1))))) {
            assertThat(sequences.tokens()).isEqualTo(40 * 20);
            for (int n = 0; n < 200; n++) {
                assertThat(read(sequences, n)).containsOnly(1);
            }
        }
    }

    @Test
    void sourcesAreReadAsOftenAsTheirWeightsSay() throws Exception {
        List<TrainingJob.Shard> shards = List.of(
                shard(constant("one", 1, 4_000), "one", 1),
                shard(constant("half", 2, 4_000), "half", 0.5),
                shard(constant("none", 3, 4_000), "none", 0),
                shard(constant("more", 4, 4_000), "more", 2.5));
        try (Sequences sequences = new Sequences(job(shards))) {
            int[] counts = new int[5];
            int epoch = 4 * (4_000 / CONTEXT);
            for (int n = 0; n < epoch; n++) {
                counts[(int) read(sequences, n)[0]]++;
            }
            assertThat(counts[1] / (double) epoch).isCloseTo(0.25, within(0.02));
            assertThat(counts[2] / (double) epoch).isCloseTo(0.125, within(0.02));
            assertThat(counts[3]).isZero();
            assertThat(counts[4] / (double) epoch).isCloseTo(0.625, within(0.02));
        }
    }

    private Path constant(String name, int token, int tokens) throws IOException {
        Path file = folder.resolve(name + ".tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, 1_000)) {
            int[] ids = new int[tokens];
            Arrays.fill(ids, token);
            writer.write("f".repeat(32), ids, ids.length, 1);
        }
        return file;
    }

    private static TrainingJob.Shard shard(Path file, String source, double weight) {
        return new TrainingJob.Shard(file.toString(), source, weight);
    }

    private TrainingJob job(List<TrainingJob.Shard> shards) throws IOException {
        TrainingJob job = new Jobs(folder).job("data");
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                1_000,
                job.model(),
                job.training(),
                job.execution(),
                shards,
                job.tokenizer(),
                job.checkpoints(),
                job.output(),
                job.card(),
                job.export());
    }

    private static Set<Long> firstTokens(Sequences sequences, long from, int count) {
        Set<Long> tokens = new HashSet<>();
        for (long n = from; n < from + count; n++) {
            tokens.add(read(sequences, n)[0]);
        }
        return tokens;
    }

    private static long[] read(Sequences sequences, long n) {
        return sequences.read(n);
    }
}
