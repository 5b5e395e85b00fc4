package dev.millrace.contracts.shards;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import java.util.List;
import java.util.Optional;

/**
 * A frozen dataset: its token shards in the order of their rank.
 *
 * @param run the run that built it
 * @param recipe digest of the run's recipe
 * @param tokenizer the {@code tokenizer.json} that made the tokens
 * @param shards every token shard that holds at least one document
 * @param tokens in all
 * @param documents in all
 */
public record DatasetManifest(
        String run, String recipe, ObjectRef tokenizer, List<Shard> shards, long tokens, long documents) {

    /**
     * One token shard of the dataset.
     *
     * @param shard its id
     * @param source the source it comes from
     * @param weight share of the source in training relative to its size
     * @param data the token shard
     * @param text the documents that the tokens were made from
     * @param filtered what filtering did with each document, where it looked for evaluation items; absent otherwise
     */
    public record Shard(
            ShardId shard,
            String source,
            double weight,
            ObjectRef data,
            ObjectRef text,
            long tokens,
            long documents,
            Optional<ObjectRef> filtered) {}

    private static final JsonContract<DatasetManifest> CONTRACT =
            JsonContract.of("dataset manifest", DatasetManifest.class);

    public DatasetManifest {
        shards = List.copyOf(shards);
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
    public static DatasetManifest fromJson(byte[] json) throws MalformedJson {
        return CONTRACT.read(json);
    }
}
