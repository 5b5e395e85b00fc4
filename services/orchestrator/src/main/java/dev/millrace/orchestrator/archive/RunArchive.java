package dev.millrace.orchestrator.archive;

import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.orchestrator.domain.RunFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a run's objects lie, as of a moment: a copy, so that reading them holds up nobody.
 *
 * @param origins the sources of its documents, in the order that ranks them
 * @param stages every stage in order
 * @param dataset the manifest, once there is one
 * @param curatedBy the run that curated the dataset that this one begins with
 */
public record RunArchive(
        String run,
        Recipe recipe,
        List<CuratedDataset.Origin> origins,
        List<StageOfRun> stages,
        Optional<ObjectRef> dataset,
        Optional<String> curatedBy) {

    /** The shards a stage has completed, in the order of their rank. */
    public record StageOfRun(Stage stage, List<ShardCompleted> shards) {

        Optional<ShardCompleted> shard(ShardId id) {
            return shards.stream().filter(shard -> shard.shard().equals(id)).findFirst();
        }
    }

    /** What these facts say; nothing when the run's recipe is gone. */
    public static Optional<RunArchive> of(RunFacts facts) {
        return facts.recipe()
                .map(recipe -> new RunArchive(
                        facts.run(),
                        recipe,
                        facts.origins(),
                        Stream.of(Stage.values())
                                .map(stage -> new StageOfRun(
                                        stage, List.copyOf(facts.shards(stage).all())))
                                .toList(),
                        facts.the(DatasetBuilt.class).map(DatasetBuilt::manifest),
                        facts.dataset().map(CuratedDataset::run)));
    }

    /** The shards that a stage has completed, in the order of their rank. */
    public List<ShardCompleted> shards(Stage stage) {
        return stage(stage).shards();
    }

    /** The stage that the run's documents come to first: redaction, whose word is taken, when it begins with a dataset. */
    StageOfRun first() {
        return stage(recipe.dataset().isPresent() ? Stage.REDACTION : Stage.INGESTION);
    }

    StageOfRun stage(Stage stage) {
        return stages.stream()
                .filter(candidate -> candidate.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    /** The stage whose output {@code stage} takes in; nothing for the first. */
    Optional<StageOfRun> before(Stage stage) {
        return stages.stream()
                .takeWhile(candidate -> candidate.stage() != stage)
                .reduce((earlier, later) -> later);
    }
}
