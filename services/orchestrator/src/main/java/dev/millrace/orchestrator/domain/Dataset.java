package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.contracts.shards.DatasetManifest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A run's token shards, frozen in the order of their rank. */
record Dataset(DatasetManifest manifest) {

    /** The dataset of a run whose shards are all tokenized. */
    static Dataset of(RunPlan plan, TokenizerTrained trained) {
        Map<String, Double> weights = plan.facts().origins().stream()
                .collect(Collectors.toMap(CuratedDataset.Origin::name, CuratedDataset.Origin::weight));
        List<DatasetManifest.Shard> shards = plan.facts().shards(Stage.TOKENIZATION).all().stream()
                .filter(shard -> shard.counts().kept() > 0)
                .map(shard -> entry(plan, shard, weights.getOrDefault(shard.source(), 1.0)))
                .toList();
        return new Dataset(new DatasetManifest(
                plan.run(),
                plan.digest(),
                trained.tokenizer(),
                shards,
                shards.stream().mapToLong(DatasetManifest.Shard::tokens).sum(),
                shards.stream().mapToLong(DatasetManifest.Shard::documents).sum()));
    }

    private static DatasetManifest.Shard entry(RunPlan plan, ShardCompleted tokenized, double weight) {
        RunFacts facts = plan.facts();
        ObjectRef text = facts.shards(Stage.REDACTION)
                .get(tokenized.shard())
                .map(ShardCompleted::data)
                .orElseThrow(() -> new IllegalStateException(tokenized.shard() + " was tokenized but never redacted"));
        return new DatasetManifest.Shard(
                tokenized.shard(),
                tokenized.source(),
                weight,
                tokenized.data(),
                text,
                tokenized.tokens().orElse(0),
                tokenized.counts().kept(),
                plan.recipe()
                        .filter()
                        .decontamination()
                        .flatMap(_ -> facts.shards(Stage.FILTERING).get(tokenized.shard()))
                        .map(ShardCompleted::ledger));
    }

    boolean isEmpty() {
        return manifest.tokens() == 0;
    }

    /** Puts the manifest and says so. */
    Command command() {
        StoredManifest stored = StoredManifest.of(ObjectKeys.dataset(manifest.run()), manifest.toJson());
        DatasetBuilt built = new DatasetBuilt(
                manifest.run(),
                manifest.recipe(),
                stored.ref(),
                manifest.shards().size(),
                manifest.documents(),
                manifest.tokens());
        return new Command(built, List.of(stored));
    }
}
