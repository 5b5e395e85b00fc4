package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.json.LaterVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenShardTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(ints = {300, 65_536, 65_537, 200_000})
    void readsBackWhatWasWritten(int vocabulary) throws IOException {
        Random random = new Random(vocabulary);
        List<int[]> written = new ArrayList<>();
        Path file = dir.resolve("shard.tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, vocabulary)) {
            for (int d = 0; d < 3_000; d++) {
                int[] ids = random.ints(random.nextInt(70), 0, vocabulary).toArray();
                writer.write(id(d), ids, ids.length, d);
                written.add(ids);
            }
        }
        try (TokenShard shard = TokenShard.open(file)) {
            assertThat(shard.documents()).isEqualTo(written.size());
            assertThat(shard.vocabulary()).isEqualTo(vocabulary);
            assertThat(shard.tokens())
                    .isEqualTo(written.stream().mapToLong(ids -> ids.length).sum());
            for (int d = 0; d < written.size(); d++) {
                long[] read = new long[shard.length(d)];
                shard.copy(shard.start(d), read, 0, read.length);
                assertThat(Arrays.stream(read).mapToInt(Math::toIntExact).toArray())
                        .isEqualTo(written.get(d));
                assertThat(shard.id(d)).isEqualTo(id(d));
                assertThat(shard.idHigh(d)).isEqualTo(Long.parseUnsignedLong(id(d).substring(0, 16), 16));
                assertThat(shard.textBytes(d)).isEqualTo(d);
            }
        }
    }

    private record Written(
            String id, Optional<String> hash, List<Integer> ids, int textBytes, Optional<BitSet> learned) {

        static Written random(Random random, int vocabulary, boolean dialogs) {
            List<Integer> ids =
                    random.ints(random.nextInt(70), 0, vocabulary).boxed().toList();
            Optional<BitSet> learned = Optional.empty();
            if (dialogs && random.nextInt(3) == 0) {
                // As long as it likes: what is behind the document's tokens is none of the next one's.
                byte[] bits = new byte[random.nextInt(10)];
                random.nextBytes(bits);
                learned = Optional.of(BitSet.valueOf(bits));
            }
            return new Written(
                    "%016x%016x".formatted(random.nextLong(), random.nextLong()),
                    random.nextBoolean() ? Optional.of(ContentHash.of("" + random.nextLong())) : Optional.empty(),
                    ids,
                    random.nextInt(1_000),
                    learned);
        }

        boolean learns(int token) {
            return learned.isEmpty() || learned.get().get(token);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 70_000})
    void readsBackWhichTokensCountAndTheContentHashesOfAShardWithDialogs(int vocabulary) throws IOException {
        Random random = new Random(vocabulary);
        for (int n = 0; n < 200; n++) {
            int documents = n == 0 ? 2_000 : random.nextInt(8);
            boolean dialogs = n % 4 > 0 || n == 0;
            List<Written> written = Stream.generate(() -> Written.random(random, vocabulary, dialogs))
                    .limit(documents)
                    .toList();
            Path file = write(vocabulary, written);
            boolean masked = written.stream().anyMatch(document -> document.learned.isPresent());
            try (TokenShard shard = TokenShard.open(file)) {
                assertThat(shard.hasMask()).isEqualTo(masked);
                assertThat(shard.documents()).isEqualTo(documents);
                for (int d = 0; d < documents; d++) {
                    assertReads(shard, d, written.get(d));
                }
            }
        }
    }

    private static void assertReads(TokenShard shard, int d, Written written) {
        assertThat(shard.id(d)).isEqualTo(written.id);
        assertThat(shard.contentHash(d)).isEqualTo(shard.hasMask() ? written.hash : Optional.empty());
        assertThat(shard.textBytes(d)).isEqualTo(written.textBytes);
        assertThat(shard.length(d)).isEqualTo(written.ids.size());
        for (int i = 0; i < written.ids.size(); i++) {
            assertThat(shard.token(shard.start(d) + i)).isEqualTo(written.ids.get(i));
            assertThat(shard.learns(shard.start(d) + i)).isEqualTo(written.learns(i));
        }
    }

    private Path write(int vocabulary, List<Written> documents) throws IOException {
        Path file = dir.resolve("shard.tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, vocabulary)) {
            for (Written written : documents) {
                int[] ids = written.ids.stream().mapToInt(Integer::intValue).toArray();
                writer.write(written.id, written.hash, ids, ids.length, written.textBytes, written.learned);
            }
        }
        return file;
    }

    /** So many tokens that one more or less gives a file of the same size. */
    private Path some(boolean dialog) throws IOException {
        Optional<String> hash = Optional.of(ContentHash.of("a text"));
        Optional<BitSet> learned = Optional.of(BitSet.valueOf(new long[] {0b1010011}));
        return write(
                500,
                List.of(
                        new Written(id(1), hash, List.of(1, 2, 3, 4, 5, 6), 9, Optional.empty()),
                        new Written(id(2), hash, List.of(1, 2, 3, 4, 5, 6, 7), 9, learned.filter(_ -> dialog))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesATruncatedFile(boolean dialog) throws IOException {
        Path file = some(dialog);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TokenShard.open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file + ": ");
        }
    }

    /** But for the vocabulary's size, which any number could be. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesADamagedHeaderAndIndex(boolean dialog) throws IOException {
        Path file = some(dialog);
        byte[] whole = Files.readAllBytes(file);
        int entry = dialog ? TokenShard.MASKED_ENTRY : TokenShard.ENTRY;
        int firstAndCount = whole.length - entry + 16;
        for (int at = 0; at < whole.length; at++) {
            boolean header = at < TokenShard.HEADER && (at < 12 || at >= 16);
            if (header || (at >= firstAndCount && at < firstAndCount + 12)) {
                assertRefusesEveryBitOf(whole, at, file);
            }
        }
    }

    private static void assertRefusesEveryBitOf(byte[] whole, int at, Path file) throws IOException {
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << bit);
            Files.write(file, damaged);
            assertThatThrownBy(() -> TokenShard.open(file))
                    .as("bit %d of byte %d", bit, at)
                    .isInstanceOfAny(IOException.class, LaterVersion.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void refusesAMaskOfMoreTokens() throws IOException {
        Path file = some(true);
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 2 * TokenShard.MASKED_ENTRY - 1] = 1;
        Files.write(file, damaged);

        assertThatThrownBy(() -> TokenShard.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": a token shard with a damaged loss mask");
    }

    @Test
    void aLaterVersionIsNoDamage() throws IOException {
        Path file = some(false);
        byte[] later = Files.readAllBytes(file);
        later[4] = 3;
        Files.write(file, later);

        assertThatThrownBy(() -> TokenShard.open(file))
                .isInstanceOf(LaterVersion.class)
                .hasMessageContaining("%s is of version 3, and this release of Millrace reads up to version 2", file);
    }

    @Test
    void refusesATokenOutsideTheVocabulary() throws IOException {
        try (TokenShardWriter writer = new TokenShardWriter(dir.resolve("shard.tokens"), 500)) {
            assertThatThrownBy(() -> writer.write(id(1), new int[] {500}, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("500");
        }
    }

    private static String id(int d) {
        return "%08x".formatted(d * 0x9e3779b9).repeat(4);
    }
}
