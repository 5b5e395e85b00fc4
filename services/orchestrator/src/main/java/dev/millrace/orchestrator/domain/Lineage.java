package dev.millrace.orchestrator.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.recipes.Recipe;
import java.util.List;
import java.util.Optional;

/**
 * Where a model comes from, back to the sources of its documents. Each object is named with its SHA-256, so that what is
 * in the store now can be held against what the model was made of.
 *
 * @param recipe the recipe's digest
 * @param model the package's manifest
 * @param dataset the dataset's manifest, which names every token shard
 * @param gate what the promotion gate said: passed or refused
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
            Optional<Recipe.Generator> generator,
            String where,
            long ingested,
            long documents,
            long tokens) {}

    /** A token shard. */
    public record ShardOrigin(ShardId shard, String source, long documents, long tokens, String sha256) {}

    /** The lineage of the model that a run made; nothing when it made none or its recipe is gone. */
    public static Optional<Lineage> of(RunFacts facts) {
        return facts.the(RunSubmitted.class)
                .flatMap(submitted -> facts.the(ModelExported.class)
                        .flatMap(made -> facts.recipe().map(recipe -> of(facts, submitted, made, recipe))));
    }

    private static Lineage of(RunFacts facts, RunSubmitted submitted, ModelExported made, Recipe recipe) {
        Optional<DatasetBuilt> dataset = facts.the(DatasetBuilt.class);
        return new Lineage(
                made.model(),
                made.version(),
                made.run(),
                submitted.recipe(),
                submitted.recipeObject(),
                made.manifest(),
                facts.the(TokenizerTrained.class).map(TokenizerTrained::tokenizer),
                dataset.map(DatasetBuilt::manifest),
                dataset.map(DatasetBuilt::documents).orElse(0L),
                dataset.map(DatasetBuilt::tokens).orElse(0L),
                facts.gate().map(GateVerdict::inWords),
                facts.gate().map(GateVerdict::reasons).orElse(List.of()),
                facts.promotionsByHand(),
                facts.evaluations().reports(),
                recipe.sources().stream().map(source -> origin(facts, source)).toList(),
                facts.shards(Stage.TOKENIZATION).all().stream()
                        .filter(shard -> shard.counts().kept() > 0)
                        .map(Lineage::shard)
                        .toList());
    }

    private static Origin origin(RunFacts facts, Recipe.Source source) {
        return new Origin(
                source.name(),
                source.licence(),
                source.path(),
                source.s3(),
                source.upload(),
                source.generator(),
                source.origin().inWords(),
                counts(facts, Stage.INGESTION, source).documentsIn(),
                counts(facts, Stage.TOKENIZATION, source).kept(),
                facts.shards(Stage.TOKENIZATION).all().stream()
                        .filter(shard -> shard.source().equals(source.name()))
                        .mapToLong(shard -> shard.tokens().orElse(0))
                        .sum());
    }

    private static Counts counts(RunFacts facts, Stage stage, Recipe.Source source) {
        return facts.shards(stage).all().stream()
                .filter(shard -> shard.source().equals(source.name()))
                .map(ShardCompleted::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    private static ShardOrigin shard(ShardCompleted shard) {
        return new ShardOrigin(
                shard.shard(),
                shard.source(),
                shard.counts().kept(),
                shard.tokens().orElse(0),
                shard.data().sha256());
    }
}
