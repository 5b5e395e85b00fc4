package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetVersion;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.Until;
import dev.millrace.contracts.shards.CuratedDataset;
import dev.millrace.contracts.shards.DatasetManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that end with their datasets, and runs that begin with one. */
class CuratedDatasetsTest {

    private static final Recipe CURATION = FakeServices.recipe().until(Until.DATASET);
    private static final Recipe TRAINING = FakeServices.recipe("""
            name: fable
            dataset: tale@v1
            evaluation: {tasks: [{name: questions, kind: choice, generator: {kind: story-questions}}]}
            promotion: {minimum: [{task: questions, metric: acc, atLeast: 0.6}]}
            """);

    private final Map<String, Recipe> recipes =
            Map.of(RecipeReader.digest(CURATION), CURATION, RecipeReader.digest(TRAINING), TRAINING);
    private final Map<ObjectRef, CuratedDataset> datasets = new HashMap<>();
    private final Map<Event, Command> carriedOut = new HashMap<>();
    private final List<Event> log = new ArrayList<>();
    private final Orchestration orchestration = new Orchestration(
            digest -> Optional.ofNullable(recipes.get(digest)), ref -> Optional.ofNullable(datasets.get(ref)));

    @Test
    void aRunMayEndWithItsDatasetAndTheDatasetStandsForItself() throws IOException {
        RunSubmitted submitted = FakeServices.submission(CURATION, 1);
        runOut(submitted);

        assertThat(log.getLast())
                .isEqualTo(new RunEnded(submitted.run(), RunEnded.Outcome.CURATED, List.of(), Optional.empty()));
        assertThat(log).noneMatch(event -> event instanceof DatasetBuilt);
        RunReport report = report(submitted.run());
        assertThat(report.state()).isEqualTo("curated");
        assertThat(report.over()).isTrue();
        DatasetCurated curated = curated();
        assertThat(curated.address()).isEqualTo("tale@v1");
        CuratedDataset dataset = manifest(curated);
        assertThat(dataset.sources())
                .extracting(CuratedDataset.Origin::name, CuratedDataset.Origin::licence, CuratedDataset.Origin::weight)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("first", "CC0-1.0", 2.0),
                        org.assertj.core.groups.Tuple.tuple("second", "unknown", 1.0));
        assertThat(dataset.shards())
                .hasSize(12)
                .hasSizeGreaterThan(dataset.filled().size());
        assertThat(dataset.documents()).isEqualTo(curated.documents()).isEqualTo(88);
        DatasetVersion version =
                CuratedDatasets.find(dataset.address(), orchestration).orElseThrow();
        DatasetDetails details = CuratedDatasets.details(version, dataset);
        assertThat(details.sources().stream()
                        .mapToLong(DatasetDetails.Origin::documents)
                        .sum())
                .isEqualTo(88);
        assertThat(details.stages())
                .extracting(DatasetDetails.StageCounts::stage)
                .containsExactly("ingestion", "filtering", "deduplication", "redaction");
    }

    @Test
    void aRunMayBeginWithADatasetAndNoDocumentIsCuratedAgain() throws IOException {
        runOut(FakeServices.submission(CURATION, 1));
        CuratedDataset dataset = manifest(curated());
        int before = log.size();

        RunSubmitted training = training(curated().manifest());
        runOut(training);

        List<Event> own = log.subList(before, log.size());
        assertThat(own).noneMatch(event -> event instanceof SourceSubmitted || event instanceof DatasetCurated);
        assertThat(report(training.run()).state()).isEqualTo("promoted");
        assertThat(report(training.run()).alarms()).isEmpty();
        assertThat(report(training.run()).curated().orElseThrow().dataset()).isEqualTo("tale@v1");
        assertThat(own.stream()
                        .filter(ShardCompleted.class::isInstance)
                        .map(ShardCompleted.class::cast)
                        .filter(shard -> shard.stage() == Stage.REDACTION)
                        .map(ShardCompleted::data))
                .containsExactlyElementsOf(
                        dataset.shards().stream().map(ShardCompleted::data).toList());
        DatasetManifest tokens = DatasetManifest.fromJson(own.stream()
                .filter(DatasetBuilt.class::isInstance)
                .map(event -> carriedOut.get(event).manifests().getFirst().content())
                .findFirst()
                .orElseThrow());
        assertThat(tokens.shards())
                .extracting(DatasetManifest.Shard::weight)
                .startsWith(2.0)
                .endsWith(1.0);
        assertThat(CuratedDatasets.find(dataset.address(), orchestration)
                        .orElseThrow()
                        .usedBy())
                .containsExactly(training.run());
    }

    @Test
    void aRunWhoseDatasetCannotBeHadStandsUntilItCan() {
        RunSubmitted training = training(FakeServices.object("datasets/tale/v1.json"));
        runOut(training);

        assertThat(log).containsExactly(training);
        assertThat(report(training.run()).state()).isEqualTo("held");
        assertThat(report(training.run()).alarms()).singleElement().asString().contains("datasets/tale/v1.json");
    }

    @Test
    void whoAsksForADatasetThatIsNotThereLearnsWhichAre() {
        runOut(FakeServices.submission(CURATION, 1));

        assertThat(CuratedDatasets.missing(CuratedDataset.Address.of("tale@v7"), orchestration))
                .isEqualTo("There is no dataset tale@v7; of that name there are v1.");
        assertThat(CuratedDatasets.missing(CuratedDataset.Address.of("tail@v1"), orchestration))
                .contains("There is no dataset tail@v1", "millrace dataset ls");
    }

    private static RunSubmitted training(ObjectRef dataset) {
        RunSubmitted plain = FakeServices.submission(TRAINING, 1);
        return new RunSubmitted(
                plain.run(),
                plain.recipeName(),
                plain.recipe(),
                plain.recipeObject(),
                plain.execution(),
                Optional.of(dataset),
                Optional.empty());
    }

    private void runOut(RunSubmitted submitted) {
        FakeServices services = new FakeServices(FakeServices.GOOD);
        add(submitted);
        for (List<Command> commands = orchestration.commands();
                !commands.isEmpty();
                commands = orchestration.commands()) {
            for (Command command : commands) {
                carriedOut.put(command.event(), command);
                add(command.event());
                services.react(command.event()).forEach(this::add);
            }
        }
    }

    private void add(Event event) {
        if (event instanceof DatasetCurated curated) {
            try {
                datasets.put(curated.manifest(), manifest(curated));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        orchestration.add(event, log.size());
        log.add(event);
    }

    private DatasetCurated curated() {
        return log.stream()
                .filter(DatasetCurated.class::isInstance)
                .map(DatasetCurated.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private CuratedDataset manifest(DatasetCurated curated) throws IOException {
        return CuratedDataset.fromJson(
                carriedOut.get(curated).manifests().getFirst().content());
    }

    private RunReport report(String run) {
        return RunReports.of(orchestration.run(run).orElseThrow(), new RunReport.Endpoints("", ""));
    }
}
