package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.recipes.Generator;
import java.util.List;
import java.util.Optional;

/**
 * Where a model comes from, back to the sources of its documents. Each object is named with its SHA-256, so that what is
 * in the store now can be held against what the model was made of.
 *
 * @param recipe the recipe's digest
 * @param model the package's manifest
 * @param dataset the dataset's manifest, which names every token shard
 * @param gate what the promotion gate said: passed, held or refused
 * @param gateReasons what it compared
 * @param promotedByHand who promoted it whatever the gate said, the earliest first
 * @param evaluations how often it was scored, and what came of it each time, the earliest first
 * @param shards the shards in it, in the order of their rank
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Lineage(
        String model,
        String version,
        String run,
        String recipe,
        ObjectRef recipeObject,
        ObjectRef modelManifest,
        Optional<ObjectRef> tokenizer,
        Optional<ObjectRef> dataset,
        long documents,
        long tokens,
        Optional<String> gate,
        List<String> gateReasons,
        List<ModelPromoted.ByHand> promotedByHand,
        List<EvaluationReport> evaluations,
        List<Origin> sources,
        List<ShardOrigin> shards) {

    /**
     * A source of documents.
     *
     * @param where where they come from, in words
     * @param ingested documents that were read from it
     * @param documents documents of it that are in the dataset
     * @param tokens tokens of it that are in the dataset
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Origin(
            String name,
            String licence,
            Optional<String> path,
            Optional<String> s3,
            Optional<String> upload,
            Optional<Generator> generator,
            String where,
            long ingested,
            long documents,
            long tokens) {}

    /** A token shard. */
    public record ShardOrigin(ShardId shard, String source, long documents, long tokens, String sha256) {}
}
