package dev.millrace.bench.engine;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.shards.TokenShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tokens to be trained on where only time counts.
 *
 * @param shard of them
 * @param tokenizer of bytes, which a package must have; nothing is read with it
 */
record RandomTokens(Path shard, Path tokenizer) {

    private static final int DOCUMENT = 4096;

    /** At least so many below {@code folder}, of a vocabulary of this size. */
    static RandomTokens write(Path folder, int vocabulary, long count) throws IOException {
        Path tokenizer = Files.write(
                folder.resolve("tokenizer.json"), TokenizerFile.write(List.of(TokenizerConfig.END_OF_TEXT), List.of()));
        Path shard = folder.resolve("bench.tokens");
        SplittableRandom random = new SplittableRandom(1);
        try (TokenShardWriter writer = new TokenShardWriter(shard, vocabulary)) {
            for (long written = 0; written < count; written += DOCUMENT) {
                int[] ids = new int[DOCUMENT];
                for (int i = 0; i < DOCUMENT - 1; i++) {
                    ids[i] = 1 + random.nextInt(vocabulary - 1);
                }
                writer.write("%032x".formatted(written), ids, ids.length, ids.length);
            }
        }
        return new RandomTokens(shard, tokenizer);
    }
}
