package dev.millrace.orchestrator.api;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.api.Lineage;
import dev.millrace.contracts.api.ModelVersion;
import dev.millrace.contracts.api.PastPromotion;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelServed;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.RunDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.Conflict;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.archive.AnsweredItems;
import dev.millrace.orchestrator.domain.Lineages;
import dev.millrace.orchestrator.domain.ModelVersions;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.Removable;
import dev.millrace.orchestrator.domain.Run;
import dev.millrace.orchestrator.domain.RunFacts;
import dev.millrace.orchestrator.domain.Steering;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Models: their versions, where they come from, and which one is live. */
@Path("/api/models")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ModelsResource {

    private final OrchestratorService orchestrator;
    private static final int MOST_ANSWERS = 200;

    private final RunDesk desk;
    private final AnsweredItems answered;

    ModelsResource(OrchestratorService orchestrator, RunDesk desk, AnsweredItems answered) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.answered = answered;
    }

    @GET
    public List<ModelVersion> all() {
        return orchestrator.ask(ModelsResource::versions);
    }

    private static List<ModelVersion> versions(Orchestration all) {
        return all.runs().stream()
                .flatMap(facts -> ModelVersions.of(facts, all).stream())
                .toList();
    }

    @GET
    @Path("/{model}/{version}")
    public ModelVersion one(@RestPath String model, @RestPath String version) {
        return orchestrator
                .ask(all -> versions(all).stream()
                        .filter(one ->
                                one.model().equals(model) && one.version().equals(version))
                        .findFirst())
                .orElseThrow(() -> unknown(model, version));
    }

    /** Removes a version: its package, and the checkpoints of its training. What it was trained on stays. */
    @POST
    @Path("/{model}/{version}/remove")
    public Removed remove(@RestPath String model, @RestPath String version, @Nullable SteeringWish wish) {
        String run = ask(model, version, RunFacts::run);
        Steering answer =
                desk.remove(run, Removable.MODEL, SteeringWish.given(wish).now());
        return Removed.of(model + "@" + version, run, answer);
    }

    @GET
    @Path("/{model}/{version}/lineage")
    public Lineage lineage(@RestPath String model, @RestPath String version) {
        return ask(model, version, Lineages::of)
                .orElseThrow(() -> new NotFound("The recipe of %s@%s is gone.".formatted(model, version)));
    }

    /** Ends a version's trial as a shadow or a canary: it gets no requests any more, and isn't promoted. */
    @POST
    @Path("/{model}/{version}/trial/stop")
    public Untried stopTrial(@RestPath String model, @RestPath String version, @Nullable SteeringWish wish) {
        String run = ask(model, version, RunFacts::run);
        Steering.Wish now = SteeringWish.given(wish).now();
        Steering answer = desk.steer(all ->
                all.run(run).map(facts -> Steering.stopTrial(facts, now)).orElseThrow(() -> unknown(model, version)));
        if (answer instanceof Steering.Refused(String sentence)) {
            throw new Conflict(sentence);
        }
        return new Untried(model, version, run, answer.sentence());
    }

    /**
     * That a version's trial was stopped.
     *
     * @param message the same in a sentence
     */
    public record Untried(String model, String version, String run, String message) {}

    /** Serves a version, whatever the gate said; status 202 while no server answers with it yet. */
    @POST
    @Path("/{model}/{version}/promote")
    public Response promote(@RestPath String model, @RestPath String version, @Nullable PromotionRequest request) {
        ModelPromoted.ByHand byHand = given(request).now();
        return promote(model, version, byHand);
    }

    /** Serves the version that was live before the present one; status 202 while no server answers with it yet. */
    @POST
    @Path("/{model}/rollback")
    public Response rollback(@RestPath String model, @Nullable PromotionRequest request) {
        ModelPromoted.ByHand byHand = given(request).now();
        String version = orchestrator
                .ask(all -> all.live(model).flatMap(ModelPromoted::previous))
                .orElseThrow(() -> new NotFound(
                        "No version of %s was live before the present one; promote one by name.".formatted(model)));
        return promote(model, version, byHand);
    }

    /** Which versions were live, one after the other, the latest first; none of a model that never was. */
    @GET
    @Path("/{model}/history")
    public List<PastPromotion> history(@RestPath String model) {
        List<ModelPromoted> all =
                orchestrator.ask(state -> state.promotions(model)).reversed();
        return IntStream.range(0, all.size())
                .mapToObj(i -> past(all.get(i), i == 0))
                .toList();
    }

    private static PastPromotion past(ModelPromoted promotion, boolean live) {
        return new PastPromotion(
                promotion.model(),
                promotion.version(),
                promotion.run(),
                live,
                promotion.previous(),
                promotion.reasons(),
                promotion.byHand());
    }

    private static PromotionRequest given(@Nullable PromotionRequest request) {
        return request == null ? new PromotionRequest(Optional.empty(), Optional.empty()) : request;
    }

    private Response promote(String model, String version, ModelPromoted.ByHand byHand) {
        ModelExported exported =
                ask(model, version, facts -> facts.the(ModelExported.class)).orElseThrow(() -> unknown(model, version));
        boolean live = desk.promote(exported, byHand).orElseThrow(() -> unknown(model, version));
        Optional<String> serving = orchestrator.ask(all -> all.serving(model).map(ModelServed::version));
        List<String> refusals = ask(model, version, RunFacts::packageRefusals);
        return Response.status(live ? Status.OK : Status.ACCEPTED)
                .entity(Promotion.of(model, version, live, serving, refusals, byHand))
                .build();
    }

    /**
     * What became of a wish to have a version scored once more.
     *
     * @param message the same in a sentence
     */
    public record Evaluating(
            String model, String version, String run, String request, EvaluationReport evaluation, String message) {}

    /** Has a version scored once more; status 202 while that is under way. A wish with a known id changes nothing. */
    @POST
    @Path("/{model}/{version}/evaluate")
    public Response evaluate(@RestPath String model, @RestPath String version, @Nullable EvaluationWish wish) {
        ModelExported made = ask(model, version, ModelsResource::ended);
        EvaluationRequested asked = desk.evaluate(
                Optional.ofNullable(wish).orElse(EvaluationWish.PLAIN).about(made));
        EvaluationReport report = evaluations(model, version).stream()
                .filter(evaluation -> evaluation.request().equals(Optional.of(asked.request())))
                .findFirst()
                .orElseThrow();
        String message = "Evaluation %s of %s@%s: %s.".formatted(asked.request(), model, version, report.state());
        return Response.status(report.ended().isPresent() ? Status.OK : Status.ACCEPTED)
                .entity(new Evaluating(model, version, asked.run(), asked.request(), report, message))
                .build();
    }

    /** What a run has made that has nothing left to do by itself. */
    private static ModelExported ended(RunFacts facts) {
        if (!facts.hasEnded()) {
            throw new Conflict("Run %s is %s: its model is scored when the run gets there. Wait for its end."
                    .formatted(facts.run(), Run.of(facts).state()));
        }
        if (Removable.DATASET.isRemoved(facts)) {
            throw new Conflict("The documents that were held out of the training of %s are removed with its dataset."
                    .formatted(facts.run()));
        }
        return facts.the(ModelExported.class).orElseThrow();
    }

    /** How often a version was scored, and what came of it each time, the earliest first. */
    @GET
    @Path("/{model}/{version}/evaluations")
    public List<EvaluationReport> evaluations(@RestPath String model, @RestPath String version) {
        return ask(model, version, facts -> facts.evaluations().reports());
    }

    /**
     * What a version was asked when it was last scored, and what it answered.
     *
     * @param task of this task alone
     * @param wrong those items alone that score nothing by their first metric
     * @param text those alone in which this stands
     * @param from how many of these to pass over
     */
    @GET
    @Path("/{model}/{version}/answers")
    public AnsweredItems.Page answers(
            @RestPath String model,
            @RestPath String version,
            @RestQuery Optional<String> task,
            @RestQuery boolean wrong,
            @RestQuery Optional<String> text,
            @RestQuery @DefaultValue("0") int from,
            @RestQuery @DefaultValue("20") int limit) {
        if (from < 0 || limit < 1 || limit > MOST_ANSWERS) {
            throw new BadParameter(
                    "from must be at least 0 and limit 1 to %d, not %d and %d.".formatted(MOST_ANSWERS, from, limit));
        }
        ModelEvaluated scored = ask(model, version, facts -> facts.evaluations().latest())
                .orElseThrow(() -> new NotFound("%s@%s isn't scored yet.".formatted(model, version)));
        return answered.of(scored.items(), new AnsweredItems.Wanted(task, wrong, text, from, limit));
    }

    private <T> T ask(String model, String version, Function<RunFacts, T> question) {
        return orchestrator
                .ask(all -> ModelVersions.maker(model, version, all).map(question))
                .orElseThrow(() -> unknown(model, version));
    }

    private NotFound unknown(String model, String version) {
        return new NotFound(orchestrator.ask(all -> ModelVersions.missing(model, version, all)));
    }
}
