package dev.millrace.contracts.shards;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dataset: documents that have come through every stage of curation, under a name and a version of their own. It stands
 * for itself: what it says of its sources and of what was dropped doesn't need the run that made it.
 *
 * @param name its name
 * @param version its version; what a name and a version mean never changes
 * @param run the run that curated it
 * @param recipe digest of that run's recipe
 * @param sources where its documents come from, in the order that ranks them
 * @param stages what each stage has done with all documents, in order
 * @param shards what redaction said of each shard, in the order of rank; those without a document are among them
 */
public record CuratedDataset(
        String name,
        String version,
        String run,
        String recipe,
        List<Origin> sources,
        List<StageCounts> stages,
        List<ShardCompleted> shards) {

    private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z0-9-]*)@(v[1-9][0-9]*)");
    private static final JsonContract<CuratedDataset> CONTRACT = JsonContract.of("dataset", CuratedDataset.class);

    /**
     * A source of its documents.
     *
     * @param licence an SPDX identifier, or {@code unknown}
     * @param weight its share in training relative to its size
     * @param origin where it is, in words
     */
    public record Origin(String name, String licence, double weight, String origin) {}

    /** What a stage has done with all documents. */
    public record StageCounts(Stage stage, Counts counts) {}

    /** Which dataset: {@code NAME@VERSION}. */
    public record Address(String name, String version) {

        /**
         * Reads one.
         *
         * @throws IllegalArgumentException when it is none
         */
        public static Address of(String written) {
            Matcher parts = ADDRESS.matcher(written);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "\"%s\" names no dataset; expected NAME@VERSION, such as stories@v3".formatted(written));
            }
            return new Address(parts.group(1), parts.group(2));
        }

        @Override
        public String toString() {
            return name + "@" + version;
        }
    }

    public CuratedDataset {
        sources = List.copyOf(sources);
        stages = List.copyOf(stages);
        shards = List.copyOf(shards);
    }

    /** Its name and version. */
    public Address address() {
        return new Address(name, version);
    }

    /** Documents in all. */
    public long documents() {
        return shards.stream().mapToLong(shard -> shard.counts().kept()).sum();
    }

    /** Bytes of their texts, in UTF-8. */
    public long bytes() {
        return shards.stream().mapToLong(shard -> shard.counts().bytesOut()).sum();
    }

    /** Its shards that hold a document. */
    public List<ShardCompleted> filled() {
        return shards.stream().filter(shard -> shard.counts().kept() > 0).toList();
    }

    /** The manifest as it lies in the store. */
    public byte[] toJson() {
        return CONTRACT.write(this);
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedJson when it isn't one
     */
    public static CuratedDataset fromJson(byte[] json) throws MalformedJson {
        return CONTRACT.read(json);
    }
}
