package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.Comparison.Verdict;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.PackageRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.recipes.Recipe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The figures don't say whether a model is worse than the live one: a person does. */
class HeldModelTest {

    private static final Recipe RECIPE = FakeServices.recipe(
            FakeServices.YAML.contains("promotion:")
                    ? FakeServices.YAML.replace("promotion:", "promotion:\n  mustNotRegress: [questions]")
                    : FakeServices.YAML + "promotion: {mustNotRegress: [questions]}\n");
    private static final FakeServices FIRST = new FakeServices(FakeServices.GOOD);
    private static final FakeServices SECOND =
            FIRST.compared(FakeServices.comparison("v1", Verdict.UNDECIDED, OptionalLong.of(2150)));

    private final List<Event> log = new ArrayList<>();
    private final Orchestration orchestration = fresh();

    private static Orchestration fresh() {
        return new Orchestration(digest -> Optional.of(RECIPE), manifest -> Optional.empty());
    }

    @Test
    void aModelThatIsHeldIsNotLiveAndStaysSoWhenTheOrchestratorBeginsAgain() {
        run(1, FIRST);
        String held = run(2, SECOND);

        RunReport report = report(orchestration, held);
        assertThat(report.state()).isEqualTo("on-hold");
        assertThat(report.over()).isTrue();
        assertThat(report.promoted()).isFalse();
        assertThat(report.model().orElseThrow().gate()).contains("held");
        assertThat(report.model().orElseThrow().reasons())
                .singleElement()
                .asString()
                .contains("about 2150 items would tell");
        assertThat(orchestration.run(held).orElseThrow().ended().map(RunEnded::outcome))
                .contains(RunEnded.Outcome.ON_HOLD);
        assertThat(live(orchestration)).contains("v1");

        Orchestration again = fresh();
        List<Event> read = new ArrayList<>(log);
        Collections.shuffle(read, new Random(3));
        read.forEach(event -> again.add(event, log.indexOf(event)));

        assertThat(report(again, held)).isEqualTo(report);
        assertThat(live(again)).contains("v1");
        assertThat(again.commands()).isEmpty();
    }

    @Test
    void aPersonServesAModelThatIsHeldAndCanGoBack() {
        run(1, FIRST);
        String held = run(2, SECOND);

        add(new ModelPromoted(
                held,
                "tale",
                "v2",
                Optional.of("v1"),
                List.of(),
                Optional.of(new ModelPromoted.ByHand("ada", "2026-01-31T12:00:00Z", "a tie is good enough"))));

        assertThat(live(orchestration)).contains("v2");
        assertThat(report(orchestration, held).promoted()).isTrue();
        assertThat(report(orchestration, held).model().orElseThrow().gate()).contains("held");
        assertThat(orchestration.live("tale").flatMap(ModelPromoted::previous)).contains("v1");
        assertThat(orchestration.promotions("tale"))
                .extracting(ModelPromoted::version)
                .containsExactly("v1", "v2");
    }

    @Test
    void whyServersRefuseAPackageStandsInItsReportUntilOneAnswers() {
        run(1, FIRST);
        String held = run(2, SECOND);
        assertThat(report(orchestration, held).model().orElseThrow().unserved()).isEmpty();

        add(refused(held, "inference-1", "the graph is cut"));
        add(refused(held, "inference-0", "it takes 3 GiB, and 2 GiB are left"));
        add(refused(held, "inference-1", "the graph is cut"));
        assertThat(report(orchestration, held).model().orElseThrow().unserved())
                .contains(List.of("inference-0: it takes 3 GiB, and 2 GiB are left", "inference-1: the graph is cut"));

        add(new ModelServed(held, "tale", "v2", true, "inference-0", 5));
        assertThat(report(orchestration, held).model().orElseThrow().unserved()).isEmpty();
    }

    private static PackageRefused refused(String run, String server, String why) {
        return new PackageRefused(run, "tale", "v2", PackageRefused.Cause.BROKEN, why, server);
    }

    private static Optional<String> live(Orchestration orchestration) {
        return orchestration.live("tale").map(ModelPromoted::version);
    }

    private static RunReport report(Orchestration orchestration, String run) {
        return RunReports.of(orchestration.run(run).orElseThrow(), new RunReport.Endpoints("", ""));
    }

    /** A run to its end. */
    private String run(int number, FakeServices services) {
        RunSubmitted submitted = FakeServices.submission(RECIPE, number);
        add(submitted);
        for (List<Command> commands = orchestration.commands();
                !commands.isEmpty();
                commands = orchestration.commands()) {
            commands.forEach(command -> {
                add(command.event());
                services.react(command.event()).forEach(this::add);
            });
        }
        return submitted.run();
    }

    private void add(Event event) {
        orchestration.add(event, log.size());
        log.add(event);
    }
}
