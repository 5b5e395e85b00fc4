package dev.millrace.contracts.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

    @Test
    void refusesATruncatedFile() throws IOException {
        Path file = dir.resolve("shard.tokens");
        try (TokenShardWriter writer = new TokenShardWriter(file, 500)) {
            writer.write(id(1), new int[] {1, 2, 3}, 3, 9);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TokenShard.open(file)).isInstanceOf(IOException.class);
        }
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
