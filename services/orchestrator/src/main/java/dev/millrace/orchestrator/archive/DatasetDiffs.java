package dev.millrace.orchestrator.archive;

import dev.millrace.contracts.api.DatasetDiff;
import dev.millrace.contracts.api.DatasetDiff.Example;
import dev.millrace.contracts.api.DatasetDiff.Part;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.ContentHash;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.contracts.shards.Document;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds two datasets against each other. Shards that both have byte for byte aren't read. */
@ApplicationScoped
public class DatasetDiffs {

    /** So many documents of the one are held in memory, each by two hashes. */
    private static final long MOST = 1_000_000;

    private static final int EXAMPLES = 5;

    private final Archive archive;

    DatasetDiffs(Archive archive) {
        this.archive = archive;
    }

    /** Too many documents differ to be held against each other here. */
    public static final class TooManyDocuments extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyDocuments(CuratedDataset dataset, long documents) {
            super(
                    "%s has %,d documents in shards that the other hasn't, more than the %,d that are compared here. Export both and compare the files."
                            .formatted(dataset.address(), documents, MOST));
        }
    }

    /** What tells {@code left} from {@code right}. */
    public DatasetDiff of(CuratedDataset left, CuratedDataset right) {
        Set<String> known =
                left.filled().stream().map(shard -> shard.data().sha256()).collect(Collectors.toSet());
        List<ShardCompleted> shared = right.filled().stream()
                .filter(shard -> known.contains(shard.data().sha256()))
                .toList();
        Set<String> both = shared.stream().map(shard -> shard.data().sha256()).collect(Collectors.toSet());
        Comparison comparison = new Comparison();
        List<ShardCompleted> own = without(right, both);
        long documents = documents(own);
        if (documents > MOST) {
            throw new TooManyDocuments(right, documents);
        }
        own.forEach(shard -> archive.documents(shard.data(), comparison::right));
        without(left, both).forEach(shard -> archive.documents(shard.data(), comparison::left));
        comparison.end();
        return new DatasetDiff(
                left.address().toString(),
                right.address().toString(),
                shared.size(),
                documents(shared) + comparison.same,
                comparison.changed.part(),
                comparison.onlyLeft.part(),
                comparison.onlyRight.part());
    }

    private static List<ShardCompleted> without(CuratedDataset dataset, Set<String> shared) {
        return dataset.filled().stream()
                .filter(shard -> !shared.contains(shard.data().sha256()))
                .toList();
    }

    private static long documents(List<ShardCompleted> shards) {
        return shards.stream().mapToLong(shard -> shard.counts().kept()).sum();
    }

    /** Documents of the right dataset that no document of the left one has matched yet, by content hash. */
    private static final class Comparison {

        /** A document that waits for its like. */
        private record Waiting(String id, String source, String text, String textHash) {}

        private final Map<String, Deque<Waiting>> waiting = new LinkedHashMap<>();
        private final Found changed = new Found();
        private final Found onlyLeft = new Found();
        private final Found onlyRight = new Found();
        private long same;

        void right(Document document) {
            waiting.computeIfAbsent(content(document), hash -> new ArrayDeque<>(1))
                    .add(new Waiting(
                            document.id(),
                            document.source(),
                            Samples.excerpt(document.text()),
                            ContentHash.of(document.text())));
        }

        void left(Document document) {
            Deque<Waiting> alike = waiting.get(content(document));
            if (alike == null) {
                onlyLeft.add(document.id(), document.source(), document.text());
                return;
            }
            Waiting other = alike.remove();
            if (alike.isEmpty()) {
                waiting.remove(content(document));
            }
            if (other.textHash().equals(ContentHash.of(document.text()))) {
                same++;
            } else {
                changed.add(document.id(), document.source(), document.text());
            }
        }

        void end() {
            waiting.values().stream()
                    .flatMap(Deque::stream)
                    .forEach(document -> onlyRight.add(document.id(), document.source(), document.text()));
        }

        private static String content(Document document) {
            return document.contentHash().orElseGet(() -> ContentHash.of(document.text()));
        }
    }

    /** Some documents, counted, and the first of them. */
    private static final class Found {

        private final SortedMap<String, Long> bySource = new TreeMap<>();
        private final List<Example> examples = new ArrayList<>();
        private long documents;

        void add(String id, String source, String text) {
            documents++;
            bySource.merge(source, 1L, Long::sum);
            if (examples.size() < EXAMPLES) {
                examples.add(new Example(id, source, Samples.excerpt(text)));
            }
        }

        Part part() {
            return new Part(documents, bySource, examples);
        }
    }
}
