package dev.millrace.stage.sample;

import dev.millrace.contracts.shards.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Documents to send through the sample stage. */
final class Shards {

    static final String RECIPE = "0".repeat(64);

    private Shards() {}

    /** Shard {@code number} with {@code n} documents, of which every fourth is too short. */
    static List<Document> documents(int number, int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Document(
                        "%024x%08x".formatted(number, i),
                        i % 4 == 3
                                ? "no"
                                : "Document %d of shard %d, in which a mill is turned by water.".formatted(i, number),
                        "test",
                        Optional.empty(),
                        Map.of(Document.LICENCE, "CC0-1.0")))
                .toList();
    }
}
