package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.Lineage;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.CuratedDataset;
import java.util.List;
import java.util.Optional;

/** Where models come from, from what the log says of their runs. */
public final class Lineages {

    private Lineages() {}

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
                facts.promotionsByHand().all(),
                facts.evaluations().reports(),
                facts.origins().stream()
                        .map(source -> origin(facts, recipe, source))
                        .toList(),
                facts.shards(Stage.TOKENIZATION).all().stream()
                        .filter(shard -> shard.counts().kept() > 0)
                        .map(Lineages::shard)
                        .toList());
    }

    private static Lineage.Origin origin(RunFacts facts, Recipe recipe, CuratedDataset.Origin source) {
        Optional<Source> said = recipe.sources().stream()
                .filter(one -> one.name().equals(source.name()))
                .findFirst();
        Stage first = facts.dataset().isPresent() ? Stage.REDACTION : Stage.INGESTION;
        return new Lineage.Origin(
                source.name(),
                source.licence(),
                said.flatMap(Source::path),
                said.flatMap(Source::s3),
                said.flatMap(Source::upload),
                said.flatMap(Source::generator),
                source.origin(),
                counts(facts, first, source).documentsIn(),
                counts(facts, Stage.TOKENIZATION, source).kept(),
                facts.shards(Stage.TOKENIZATION).all().stream()
                        .filter(shard -> shard.source().equals(source.name()))
                        .mapToLong(shard -> shard.tokens().orElse(0))
                        .sum());
    }

    private static Counts counts(RunFacts facts, Stage stage, CuratedDataset.Origin source) {
        return facts.shards(stage).all().stream()
                .filter(shard -> shard.source().equals(source.name()))
                .map(ShardCompleted::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    private static Lineage.ShardOrigin shard(ShardCompleted shard) {
        return new Lineage.ShardOrigin(
                shard.shard(),
                shard.source(),
                shard.counts().kept(),
                shard.tokens().orElse(0),
                shard.data().sha256());
    }
}
