package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaClosed;
import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.VerdictGiven.Choice;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.orchestrator.ArenaDesk;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.api.Failures.Conflict;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.domain.Removable;
import dev.millrace.orchestrator.domain.Steering;
import dev.millrace.orchestrator.domain.arena.AnsweredItem;
import dev.millrace.orchestrator.domain.arena.Arena;
import dev.millrace.orchestrator.domain.arena.Board;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Arenas: models' answers to the same prompts; what is said of them is {@link VerdictsResource}'s. */
@Path("/api/arenas")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ArenasResource {

    private final OrchestratorService orchestrator;
    private final ArenaDesk desk;
    private final ObjectStore store;

    ArenasResource(OrchestratorService orchestrator, ArenaDesk desk, ObjectStore store) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.store = store;
    }

    /**
     * An arena in short; its models are named on its board alone.
     *
     * @param state answering, open, failed or closed
     * @param prompts that were asked
     * @param verdicts of people and judges
     */
    public record Summary(String arena, String state, int models, int prompts, int verdicts, String who, String when) {

        static Summary of(Arena arena) {
            ArenaRequested requested = arena.requested().orElseThrow();
            return new Summary(
                    arena.name(),
                    Board.state(arena),
                    requested.models().size(),
                    requested.items(),
                    (int) arena.verdicts().stream()
                            .filter(verdict -> verdict.choice() != Choice.SKIPPED)
                            .count(),
                    requested.who(),
                    requested.when());
        }
    }

    /** All arenas, by name. */
    @GET
    public List<Summary> all() {
        return desk.all().stream().map(Summary::of).toList();
    }

    /** Begins an arena: its models answer the prompts, unless the answers are given; status 202 while they do. */
    @POST
    public Response begin(ArenaWish wish) {
        wish.check(this::isServed);
        if (orchestrator.ask(all -> all.arenas().isTaken(wish.name()))) {
            throw taken(wish.name());
        }
        ObjectRef prompts = store.put(ArenaKeys.prompts(wish.name()), wish.lines(false));
        ArenaRequested requested = new ArenaRequested(
                wish.name(),
                wish.models(),
                prompts,
                wish.prompts().size(),
                wish.tokens(),
                wish.warmth(),
                PromotionRequest.who(wish.who()),
                now(),
                Optional.empty());
        Optional<ArenaAnswered> answered = wish.isAnswered()
                ? Optional.of(new ArenaAnswered(
                        wish.name(),
                        store.put(ArenaKeys.answers(wish.name()), wish.lines(true)),
                        wish.prompts().size(),
                        0,
                        Optional.empty(),
                        Optional.empty()))
                : Optional.empty();
        if (!desk.begin(requested, answered)) {
            throw taken(wish.name());
        }
        return Response.status(answered.isPresent() ? Status.CREATED : Status.ACCEPTED)
                .entity(Summary.of(arena(wish.name())))
                .build();
    }

    private static Conflict taken(String name) {
        return new Conflict("There is an arena %s already, or was; what was said there stays its. Choose another name."
                .formatted(name));
    }

    private boolean isServed(String address) {
        return orchestrator.ask(all -> all.runs().stream()
                .filter(run -> !Removable.MODEL.isRemoved(run))
                .flatMap(run -> run.the(ModelExported.class).stream())
                .anyMatch(made -> address.equals(made.model() + "@" + made.version())));
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private Arena arena(String name) {
        return desk.find(name).orElseThrow(() -> missing(name));
    }

    static NotFound missing(String name) {
        return new NotFound("There is no arena " + name + ".");
    }

    /** Closes an arena: nothing more is said there; a gate that waits for it goes by what was said. */
    @POST
    @Path("/{arena}/close")
    public Summary close(@RestPath String arena, @Nullable SteeringWish wish) {
        Arena now = arena(arena);
        if (!now.isClosed()) {
            desk.close(closed(arena, false, wish));
        }
        return Summary.of(arena(arena));
    }

    /** Removes an arena: its prompts and answers go, and what was said there no longer counts. Its name isn't given again. */
    @POST
    @Path("/{arena}/remove")
    public Summary remove(@RestPath String arena, @Nullable SteeringWish wish) {
        Arena now = arena(arena);
        if (now.answered().isEmpty()) {
            throw new Conflict("The models of %s are still answering; remove it once they have.".formatted(arena));
        }
        boolean awaited = orchestrator
                .ask(arena, run -> run.arena().isPresent() && !run.hasEnded())
                .orElse(false);
        if (awaited) {
            throw new Conflict("The gate of run %s waits for what is said there; close the arena, or cancel the run."
                    .formatted(arena));
        }
        desk.close(closed(arena, true, wish));
        return Summary.of(now);
    }

    private static ArenaClosed closed(String arena, boolean removed, @Nullable SteeringWish wish) {
        Steering.Wish now = SteeringWish.given(wish).now();
        return new ArenaClosed(arena, removed, now.who(), now.when(), now.reason());
    }

    /** How an arena stands: here the models have their names. */
    @GET
    @Path("/{arena}")
    public Board board(@RestPath String arena) {
        Arena now = arena(arena);
        return Board.of(now, desk.items(now));
    }

    /** What the models have answered. */
    @GET
    @Path("/{arena}/answers")
    public List<AnsweredItem> answers(@RestPath String arena) {
        return desk.items(arena(arena));
    }
}
