package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Until;
import dev.millrace.contracts.shards.CuratedDataset;
import java.util.List;
import java.util.Optional;

/** What curation has left gets a name and a version of its own. */
record FreezingDataset(RunPlan plan) implements ActiveRun {

    /** The stages of curation, in order. */
    static final List<Stage> STAGES = List.of(Stage.INGESTION, Stage.FILTERING, Stage.DEDUPLICATION, Stage.REDACTION);

    @Override
    public String state() {
        return "freezing-dataset";
    }

    @Override
    public List<Command> commands(Optional<LiveModel> live) {
        return unlessSeen(DatasetCurated.class, this::freeze);
    }

    private Command freeze() {
        CuratedDataset dataset = new CuratedDataset(
                plan.model(),
                plan.version(),
                plan.run(),
                plan.digest(),
                facts().origins(),
                STAGES.stream()
                        .map(stage -> new CuratedDataset.StageCounts(
                                stage, facts().shards(stage).counts()))
                        .toList(),
                List.copyOf(facts().shards(Stage.REDACTION).all()));
        StoredManifest stored =
                StoredManifest.of(ObjectKeys.curated(dataset.name(), dataset.version()), dataset.toJson());
        return new Command(
                new DatasetCurated(
                        plan.run(),
                        plan.digest(),
                        dataset.name(),
                        dataset.version(),
                        stored.ref(),
                        dataset.filled().size(),
                        dataset.documents(),
                        dataset.bytes()),
                List.of(stored));
    }

    @Override
    public Optional<Run> next() {
        return facts().the(DatasetCurated.class)
                .map(curated -> plan.recipe().until() == Until.DATASET
                        ? new EndingRun.Curated(facts())
                        : new TrainingTokenizer(plan));
    }
}
