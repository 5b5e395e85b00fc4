package dev.millrace.orchestrator.api;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.TrainingScores;
import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingSkipped;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.orchestrator.CycleDesk;
import dev.millrace.orchestrator.OrchestratorConfig;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.RunDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.Conflict;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.api.Failures.RecipeRefused;
import dev.millrace.orchestrator.archive.DocumentStories;
import dev.millrace.orchestrator.archive.Samples;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.Removable;
import dev.millrace.orchestrator.domain.Run;
import dev.millrace.orchestrator.domain.RunFacts;
import dev.millrace.orchestrator.domain.RunReports;
import dev.millrace.orchestrator.domain.Steering;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Runs: submitted, followed, explained. */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class RunsResource {

    private static final int MOST_SAMPLES = 500;
    private static final String DRY_RUN_SAMPLE = "1000";
    private static final int MOST_DRY_RUN = 200_000;

    private final OrchestratorService orchestrator;
    private final RunDesk desk;
    private final CycleDesk cycles;
    private final KnownRuns runs;
    private final RecipeFiles files;
    private final DocumentStories stories;
    private final Samples samples;
    private final RunReport.Endpoints endpoints;

    RunsResource(
            OrchestratorService orchestrator,
            RunDesk desk,
            CycleDesk cycles,
            KnownRuns runs,
            RecipeFiles files,
            DocumentStories stories,
            Samples samples,
            OrchestratorConfig config) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.cycles = cycles;
        this.runs = runs;
        this.files = files;
        this.stories = stories;
        this.samples = samples;
        this.endpoints = new RunReport.Endpoints(
                config.endpoints().inference(), config.endpoints().console());
    }

    /** A run that has been started. */
    public record Started(String run) {}

    /**
     * Starts a run; of a recipe that says when it is run again the first of many.
     *
     * @param dryRun whether only to see what the filter makes of some documents of each source
     * @param sample how many documents of each source a dry run reads at most
     */
    @POST
    @Consumes(MediaType.WILDCARD)
    @ResponseStatus(201)
    public Started submit(String yaml, @RestQuery boolean dryRun, @RestQuery @DefaultValue(DRY_RUN_SAMPLE) int sample) {
        if (sample < 1 || sample > MOST_DRY_RUN) {
            throw new BadParameter("sample must be 1 to %d, not %d.".formatted(MOST_DRY_RUN, sample));
        }
        OptionalInt most = dryRun ? OptionalInt.of(sample) : OptionalInt.empty();
        return switch (files.read(yaml, most)) {
            case Reading.Accepted(Recipe recipe) ->
                new Started(recipe.continuous().isPresent() && !dryRun ? follow(recipe) : desk.submit(recipe));
            case Reading.Refused refused -> throw new RecipeRefused(refused.problems());
        };
    }

    private String follow(Recipe recipe) {
        return switch (cycles.follow(recipe, SteeringWish.given(null).now())) {
            case CycleDesk.FollowedRun.Begun(String run) -> run;
            case CycleDesk.FollowedRun.Busy(String sentence) -> throw new Conflict(sentence);
        };
    }

    /**
     * How a run stands after somebody wished it to stop or to go on.
     *
     * @param message the same in a sentence
     */
    public record Steered(String run, String state, String message) {}

    /** Ends a run for good: nothing more is asked for, what is in work is dropped, and what was made is removed. */
    @POST
    @Path("/{run}/cancel")
    public Steered cancel(@RestPath String run, @Nullable SteeringWish wish) {
        Steering.Wish now = SteeringWish.given(wish).now();
        return steer(run, (all, facts) -> Steering.cancel(facts, all.isLive(facts), now));
    }

    /** Has a run wait: what is in work comes to a rest, nothing more is begun, and nothing is lost. */
    @POST
    @Path("/{run}/pause")
    public Steered pause(@RestPath String run, @Nullable SteeringWish wish) {
        Steering.Wish now = SteeringWish.given(wish).now();
        return steer(run, (all, facts) -> Steering.pause(facts, now));
    }

    /** Has a paused run go on from where it is. */
    @POST
    @Path("/{run}/resume")
    public Steered resume(@RestPath String run, @Nullable SteeringWish wish) {
        Steering.Wish now = SteeringWish.given(wish).now();
        return steer(run, (all, facts) -> Steering.resume(facts, now));
    }

    /**
     * Ends a run's training before its last step.
     *
     * @param export whether a model is made of what it has learnt, with which the run goes on; otherwise the run ends
     */
    @POST
    @Path("/{run}/stop")
    public Steered stop(@RestPath String run, @RestQuery boolean export, @Nullable SteeringWish wish) {
        Steering.Wish now = SteeringWish.given(wish).now();
        return steer(run, (all, facts) -> Steering.stop(facts, export, now));
    }

    /** Steps of a run's training that changed nothing, with the reason, the earliest first. */
    @GET
    @Path("/{run}/training/skipped")
    public List<TrainingSkipped> skipped(@RestPath String run) {
        return runs.ask(run, facts -> List.copyOf(facts.skipped()));
    }

    /** Checkpoints that a run's training has written, the earliest first. */
    @GET
    @Path("/{run}/checkpoints")
    public List<CheckpointWritten> checkpoints(@RestPath String run) {
        return runs.ask(run, facts -> List.copyOf(facts.checkpoints()));
    }

    /**
     * What a run's model had learnt by some steps of its training, as the tasks of {@code evaluation.during} say, the earliest
     * first; one that wasn't scored says why. The last is the whole model's, once that is scored.
     */
    @GET
    @Path("/{run}/training/scores")
    public List<TrainingScores> trainingScores(@RestPath String run) {
        return runs.ask(run, RunFacts::learnt);
    }

    /** Removes what a run has made: shards, dataset, checkpoints, model. Its report stays. */
    @POST
    @Path("/{run}/remove")
    public Steered remove(@RestPath String run, @Nullable SteeringWish wish) {
        runs.ask(run, RunFacts::run);
        return steered(
                run, desk.remove(run, Removable.RUN, SteeringWish.given(wish).now()));
    }

    private Steered steer(String run, BiFunction<Orchestration, RunFacts, Steering> decision) {
        Steering answer = desk.steer(all -> decision.apply(
                all, all.run(run).orElseThrow(() -> new NotFound("There is no run %s.".formatted(run)))));
        return steered(run, answer);
    }

    private Steered steered(String run, Steering answer) {
        if (answer instanceof Steering.Refused(String sentence)) {
            throw new Conflict(sentence);
        }
        return new Steered(run, runs.ask(run, facts -> Run.of(facts).state()), answer.sentence());
    }

    @GET
    public List<RunReport> all() {
        return orchestrator.ask(all -> all.runs().stream().map(this::report).toList());
    }

    @GET
    @Path("/{run}")
    public RunReport one(@RestPath String run) {
        return runs.ask(run, this::report);
    }

    @GET
    @Path("/{run}/recipe")
    public byte[] recipe(@RestPath String run) {
        return RecipeReader.complete(runs.ask(run, RunFacts::recipe).orElseThrow(() -> KnownRuns.gone(run)));
    }

    @GET
    @Path("/{run}/training")
    public List<TrainingProgressed> training(@RestPath String run) {
        return runs.ask(run, facts -> List.copyOf(facts.progress()));
    }

    @GET
    @Path("/{run}/documents/{document:.+}")
    public DocumentStories.Story document(@RestPath String run, @RestPath String document) {
        return stories.tell(runs.archive(run), document)
                .orElseThrow(() -> new NotFound("No document of %s is called %s.".formatted(run, document)));
    }

    @GET
    @Path("/{run}/samples")
    public List<Samples.Sample> samples(
            @RestPath String run,
            @RestQuery String stage,
            @RestQuery Optional<String> reason,
            @RestQuery @DefaultValue("20") int limit) {
        if (limit < 1 || limit > MOST_SAMPLES) {
            throw new BadParameter("limit must be 1 to %d, not %d.".formatted(MOST_SAMPLES, limit));
        }
        return samples.of(runs.archive(run), stage(stage), reason, limit);
    }

    private RunReport report(RunFacts facts) {
        return RunReports.of(facts, endpoints);
    }

    private static Stage stage(String name) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage.stageName().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadParameter("stage must be one of %s, not %s."
                        .formatted(
                                String.join(
                                        ", ",
                                        Arrays.stream(Stage.values())
                                                .map(Stage::stageName)
                                                .toList()),
                                name)));
    }
}
