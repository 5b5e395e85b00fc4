package dev.millrace.orchestrator.api;

import dev.millrace.contracts.api.ContinuousReport;
import dev.millrace.contracts.events.RecipeContinued.Wish;
import dev.millrace.orchestrator.CycleDesk;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.api.Failures.Conflict;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.domain.ContinuousReports;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Continuous recipes: their cycles, and what people wish of them. */
@Path("/api/continuous")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ContinuousResource {

    private final OrchestratorService orchestrator;
    private final CycleDesk desk;

    ContinuousResource(OrchestratorService orchestrator, CycleDesk desk) {
        this.orchestrator = orchestrator;
        this.desk = desk;
    }

    /**
     * How a continuous recipe stands after somebody wished something of it.
     *
     * @param message what came of the wish, in a sentence
     */
    public record Continued(String recipe, String state, String message) {}

    @GET
    public List<ContinuousReport> all() {
        return orchestrator.ask(all -> all.continuous().stream()
                .map(recipe -> ContinuousReports.of(recipe, all))
                .toList());
    }

    @GET
    @Path("/{recipe}")
    public ContinuousReport one(@RestPath String recipe) {
        return orchestrator
                .ask(all -> all.continuous(recipe).map(known -> ContinuousReports.of(known, all)))
                .orElseThrow(() -> unknown(recipe));
    }

    /** Begins a cycle; while one is under way, the next begins when that has ended. */
    @POST
    @Path("/{recipe}/cycle")
    public Continued cycle(@RestPath String recipe, @Nullable SteeringWish wish) {
        return wish(recipe, Wish.CYCLE, wish);
    }

    /** Begins no cycle until it is resumed; one that is under way goes on. */
    @POST
    @Path("/{recipe}/pause")
    public Continued pause(@RestPath String recipe, @Nullable SteeringWish wish) {
        return wish(recipe, Wish.PAUSE, wish);
    }

    /** Goes on: cycles begin when their time has come, and at once if the last one has come to nothing. */
    @POST
    @Path("/{recipe}/resume")
    public Continued resume(@RestPath String recipe, @Nullable SteeringWish wish) {
        return wish(recipe, Wish.RESUME, wish);
    }

    /** Begins no cycle any more; one that is under way goes on. */
    @POST
    @Path("/{recipe}/stop")
    public Continued stop(@RestPath String recipe, @Nullable SteeringWish wish) {
        return wish(recipe, Wish.STOP, wish);
    }

    private Continued wish(String recipe, Wish what, @Nullable SteeringWish wish) {
        Optional<CycleDesk.Answer> answer =
                desk.wish(recipe, what, SteeringWish.given(wish).now());
        return switch (answer.orElseThrow(() -> unknown(recipe))) {
            case CycleDesk.Answer.Refused(String sentence) -> throw new Conflict(sentence);
            case CycleDesk.Answer.Done(String sentence) ->
                new Continued(recipe, one(recipe).state(), sentence);
        };
    }

    private static NotFound unknown(String recipe) {
        return new NotFound("No continuous recipe is called %s; `millrace continuous ls` shows all.".formatted(recipe));
    }
}
