package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.DatasetBuilt;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.SampleManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final Recipe RECIPE = FakeServices.recipe();
    private static final RunSubmitted SUBMITTED = FakeServices.submission(RECIPE, 1);
    private static final String RUN = SUBMITTED.run();

    private final Orchestration orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
    private long offset;

    @Test
    void aSubmittedRunAsksForEverySourceInTheOrderOfTheRecipe() {
        add(SUBMITTED);

        assertThat(events())
                .containsExactly(
                        new SourceSubmitted(RUN, SUBMITTED.recipe(), "first", 0),
                        new SourceSubmitted(RUN, SUBMITTED.recipe(), "second", 1));
    }

    @Test
    void theTokenizerWaitsForTheLastShardOfTheLastSplitOfEverySource() throws IOException {
        add(SUBMITTED);
        FakeServices services = new FakeServices(FakeServices.GOOD);
        List<Event> shards = events().stream()
                .flatMap(source -> services.react(source).stream())
                .toList();
        events().forEach(this::add);
        shards.subList(0, shards.size() - 1).forEach(this::add);

        assertThat(run().state()).isEqualTo("curating");
        assertThat(events()).isEmpty();

        add(shards.getLast());
        assertThat(run().state()).isEqualTo("freezing-dataset");
        events().forEach(this::add);

        assertThat(run().state()).isEqualTo("training-tokenizer");
        Command request = orchestration.commands().getFirst();
        StoredManifest sample = request.manifests().getFirst();
        assertThat(request.event()).isEqualTo(new TokenizerRequested(RUN, SUBMITTED.recipe(), sample.ref()));
        assertThat(SampleManifest.fromJson(sample.content()).shards()).hasSize(10);
    }

    @Test
    void theDatasetNamesItsShardsByRankWithWeightsAndLeavesEmptyOnesOut() throws IOException {
        Command command = untilDataset();
        DatasetManifest manifest =
                DatasetManifest.fromJson(command.manifests().getFirst().content());
        DatasetBuilt built = (DatasetBuilt) command.event();

        assertThat(manifest.shards())
                .extracting(DatasetManifest.Shard::shard)
                .isSorted()
                .hasSize(10);
        assertThat(manifest.shards()).extracting(DatasetManifest.Shard::weight).containsOnly(1.0, 2.0);
        assertThat(manifest.tokens()).isEqualTo(built.tokens()).isEqualTo(manifest.documents() * 25);
        assertThat(built.manifest()).isEqualTo(command.manifests().getFirst().ref());
    }

    @Test
    void aRunWithoutAnyDocumentLeftFails() {
        add(SUBMITTED);
        for (int source = 0; source < 2; source++) {
            for (Stage stage : List.of(Stage.INGESTION, Stage.FILTERING, Stage.DEDUPLICATION, Stage.REDACTION)) {
                add(shard(source, stage, stage == Stage.INGESTION ? FakeServices.counts(5, 5) : Counts.NONE));
            }
        }

        assertThat(ended().outcome()).isEqualTo(RunEnded.Outcome.FAILED);
        assertThat(ended().reasons()).containsExactly("No document is left to train on; the ledgers say why.");
    }

    @Test
    void aServiceThatGivesUpEndsTheRun() {
        add(SUBMITTED);
        add(new RunFailed(RUN, "trainer", "the context is longer than the dataset"));

        assertThat(ended())
                .isEqualTo(new RunEnded(
                        RUN,
                        RunEnded.Outcome.FAILED,
                        List.of("trainer: the context is longer than the dataset"),
                        Optional.empty()));
        add(ended());
        assertThat(run().state()).isEqualTo("failed");
        assertThat(RunReports.of(run().facts(), new RunReport.Endpoints("", "")).failure())
                .contains("trainer: the context is longer than the dataset");
        assertThat(events()).isEmpty();
    }

    @Test
    void aDryRunEndsWhereTokensWouldBegin() {
        Recipe recipe = RECIPE.asDryRun(100);
        RunSubmitted submitted = FakeServices.submission(recipe, 1);
        Orchestration dry = new Orchestration(digest -> Optional.of(recipe), manifest -> Optional.empty());
        FakeServices services = new FakeServices(FakeServices.GOOD);
        dry.add(submitted, 0);
        List<Event> sources = dry.commands().stream().map(Command::event).toList();
        sources.forEach(source -> dry.add(source, 1));
        assertThat(dry.commands()).isEmpty();
        sources.forEach(source -> services.react(source).forEach(event -> dry.add(event, 2)));

        assertThat(dry.commands())
                .extracting(Command::event)
                .containsExactly(
                        new RunEnded(submitted.run(), RunEnded.Outcome.DRY_RUN_FINISHED, List.of(), Optional.empty()));
        dry.add(dry.commands().getFirst().event(), 3);
        RunReport report = RunReports.of(dry.run(submitted.run()).orElseThrow(), new RunReport.Endpoints("", ""));
        assertThat(report.state()).isEqualTo("dry-run-finished");
        assertThat(report.dryRun()).hasValue(100);
        assertThat(report.over()).isTrue();
    }

    @Test
    void aRunWhoseRecipeCannotBeHadStandsUntilItCan() {
        Orchestration forgetful = new Orchestration(digest -> Optional.empty(), manifest -> Optional.empty());
        forgetful.add(SUBMITTED, 0);

        RunReport report = RunReports.of(forgetful.run(RUN).orElseThrow(), new RunReport.Endpoints("", ""));
        assertThat(forgetful.commands()).isEmpty();
        assertThat(report.state()).isEqualTo("held");
        assertThat(report.over()).isFalse();
        assertThat(report.failure()).isEmpty();
        assertThat(report.alarms())
                .singleElement()
                .satisfies(alarm -> assertThat(alarm)
                        .contains(SUBMITTED.recipeObject().key())
                        .contains("Put it back"));
    }

    @Test
    void runsOfOneRecipeNameAreCountedAndTheirModelsWithThem() {
        add(SUBMITTED);
        Recipe changed = FakeServices.recipe(FakeServices.YAML.replace("documents: 50", "documents: 51"));

        RunName next = orchestration.nextRun("tale", RecipeReader.digest(changed));

        assertThat(next.number()).isEqualTo(2);
        assertThat(next.version()).isEqualTo("v2");
        assertThat(next.toString()).startsWith("tale-").endsWith("-2");
        assertThat(orchestration.nextRun("tale-2", "00000000").number()).isEqualTo(1);
    }

    @Test
    void theVersionThatWasPromotedLastIsLive() {
        ModelPromoted first = new ModelPromoted(RUN, "tale", "v1", Optional.empty(), List.of(), Optional.empty());
        ModelPromoted second = new ModelPromoted(RUN, "tale", "v2", Optional.of("v1"), List.of(), Optional.empty());

        orchestration.add(second, 7);
        orchestration.add(first, 3);
        assertThat(orchestration.live("tale")).contains(second);
        orchestration.add(first, 9);
        assertThat(orchestration.live("tale")).contains(first);
    }

    @Test
    void aSecondModelIsComparedWithTheFirstOnlyOnceThatIsSettled() {
        Command first = untilDecision(1, FakeServices.GOOD);
        Command second = untilDecision(2, FakeServices.GOOD - 0.2);
        PendingCommands pending = new PendingCommands();

        assertThat(pending.admit(List.of(first, second))).containsExactly(first);
        pending.seen(first.event());
        add(first.event());
        List<Command> left = pending.admit(orchestration.commands());

        assertThat(left)
                .singleElement()
                .satisfies(command ->
                        assertThat(command.event().toString()).contains("ModelRefused", "worse than the live v1"));
    }

    @Test
    void documentsThatAreUnaccountedForRaiseAnAlarm() {
        add(SUBMITTED);
        add(shard(0, Stage.INGESTION, FakeServices.counts(10, 1)));
        add(shard(0, Stage.FILTERING, FakeServices.counts(9, 3)));
        assertThat(Balance.alarms(run().facts())).isEmpty();

        add(shard(0, Stage.DEDUPLICATION, FakeServices.counts(5, 0)));
        add(shard(0, Stage.REDACTION, new Counts(5, 3, 0, new TreeMap<>(), new TreeMap<>(), 1, 1)));

        assertThat(Balance.alarms(run().facts()))
                .containsExactly(
                        "deduplication of s0000-00000-000000: 5 documents came in, but filtering had kept 6.",
                        "redaction of s0000-00000-000000: 5 documents came in, but 3 were kept (0 of them changed) and 0 dropped.");
    }

    @Test
    void aModelIsRefusedHoweverWellItScoresWhenDocumentsOfItsRunAreUnaccountedFor() {
        assertThat(untilDecision(1, FakeServices.GOOD).event()).isInstanceOf(ModelPromoted.class);

        add(new ShardCompleted(
                RUN,
                SUBMITTED.recipe(),
                Stage.DEDUPLICATION,
                new ShardId(7, 0, 0),
                "first",
                1,
                true,
                FakeServices.object("data"),
                FakeServices.object("ledger"),
                new Counts(5, 3, 0, new TreeMap<>(), new TreeMap<>(), 1, 1),
                OptionalLong.empty(),
                1,
                Optional.empty()));

        assertThat(of(RUN))
                .extracting(Command::event)
                .singleElement()
                .isInstanceOfSatisfying(
                        ModelRefused.class,
                        refusal -> assertThat(refusal.reasons())
                                .containsExactly(
                                        "deduplication of s0007-00000-000000: 5 documents came in, but 3 were kept (0 of them changed) and 0 dropped."));
    }

    private Command untilDecision(int number, double accuracy) {
        FakeServices services = new FakeServices(accuracy);
        RunSubmitted submitted = FakeServices.submission(RECIPE, number);
        add(submitted);
        while (orchestration
                .run(submitted.run())
                .orElseThrow()
                .evaluations()
                .judged()
                .isEmpty()) {
            of(submitted.run()).forEach(command -> {
                add(command.event());
                services.react(command.event()).forEach(this::add);
            });
        }
        return of(submitted.run()).getFirst();
    }

    private List<Command> of(String run) {
        return orchestration.commands().stream()
                .filter(command -> command.event().run().equals(run))
                .toList();
    }

    private Command untilDataset() {
        FakeServices services = new FakeServices(FakeServices.GOOD);
        add(SUBMITTED);
        while (orchestration.commands().stream().noneMatch(command -> command.event() instanceof DatasetBuilt)) {
            events().forEach(event -> {
                add(event);
                services.react(event).forEach(this::add);
            });
        }
        return orchestration.commands().getFirst();
    }

    private static ShardCompleted shard(int source, Stage stage, Counts counts) {
        return new ShardCompleted(
                RUN,
                SUBMITTED.recipe(),
                stage,
                new ShardId(source, 0, 0),
                RECIPE.sources().get(source).name(),
                1,
                true,
                FakeServices.object("data"),
                FakeServices.object("ledger"),
                counts,
                OptionalLong.empty(),
                1,
                Optional.empty());
    }

    private void add(Event event) {
        orchestration.add(event, offset++);
    }

    private List<Event> events() {
        return orchestration.commands().stream().map(Command::event).toList();
    }

    private RunEnded ended() {
        return (RunEnded) events().getFirst();
    }

    private Run run() {
        return Run.of(orchestration.run(RUN).orElseThrow());
    }
}
