package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaClosed;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.events.VerdictGiven.Choice;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.orchestrator.ArenaDesk;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.Conflict;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.domain.Removable;
import dev.millrace.orchestrator.domain.Steering;
import dev.millrace.orchestrator.domain.arena.AnsweredItem;
import dev.millrace.orchestrator.domain.arena.Arena;
import dev.millrace.orchestrator.domain.arena.Board;
import dev.millrace.orchestrator.domain.arena.Pairing;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Arenas: models' answers to the same prompts, shown without names, and what people and judges say of them. */
@Path("/api/arenas")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ArenasResource {

    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_COMMENT = 2_000;
    private static final int MOST_VERDICTS = 20_000;

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
        ObjectRef prompts = store.put(ObjectKeys.arenaPrompts(wish.name()), wish.lines(false));
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
                        store.put(ObjectKeys.arenaAnswers(wish.name()), wish.lines(true)),
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

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private Arena arena(String name) {
        return desk.find(name).orElseThrow(() -> new NotFound("There is no arena " + name + "."));
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

    private Arena open(String name) {
        Arena arena = arena(name);
        if (arena.isClosed()) {
            throw new Conflict("%s is closed; nothing more is said there.".formatted(name));
        }
        return arena;
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

    /** What everybody last said, in the order in which it was said. */
    @GET
    @Path("/{arena}/verdicts")
    public List<VerdictGiven> verdicts(@RestPath String arena) {
        return arena(arena).verdicts();
    }

    /**
     * Two answers, without names.
     *
     * @param pairing names them when a verdict is given
     * @param messages what was asked
     */
    public record Blind(String pairing, List<AnsweredItem.Turn> messages, String left, String right) {}

    /**
     * What a person is to do.
     *
     * @param next to be judged now; nothing when the person has seen all that still needs somebody
     * @param given verdicts of theirs
     * @param left how many they could still give
     */
    public record Duty(Optional<Blind> next, int given, int left) {}

    /** What a person is to judge next; the same until they do. */
    @GET
    @Path("/{arena}/next")
    public Duty next(@RestPath String arena, @RestQuery @Nullable String person) {
        return duty(arena, person(person));
    }

    private Duty duty(String name, String person) {
        Arena arena = arena(name);
        List<AnsweredItem> items = desk.items(arena);
        List<Pairing> open = arena.open(items, person);
        int given = (int) arena.verdicts().stream()
                .filter(verdict -> verdict.by().equals(Arena.person(person)) && verdict.choice() != Choice.SKIPPED)
                .count();
        return new Duty(open.stream().findFirst().map(pairing -> blind(pairing, items, person)), given, open.size());
    }

    private static Blind blind(Pairing pairing, List<AnsweredItem> items, String person) {
        AnsweredItem item = items.stream()
                .filter(one -> one.id().equals(pairing.item()))
                .findFirst()
                .orElseThrow();
        String first = answer(item, pairing.first());
        String second = answer(item, pairing.second());
        boolean asListed = pairing.isFirstLeft(person);
        return new Blind(pairing.id(), item.messages(), asListed ? first : second, asListed ? second : first);
    }

    private static String answer(AnsweredItem item, String model) {
        return Objects.requireNonNull(item.answers().get(model));
    }

    private static String person(@Nullable String given) {
        String name = given == null ? "" : given.strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new BadParameter(
                    "person: say who judges, in at most %d characters: two verdicts on the same answers must be two people's."
                            .formatted(LONGEST_NAME));
        }
        return name;
    }

    /**
     * What a person says.
     *
     * @param pairing what it is about
     * @param choice left, right, tie or skip
     * @param comment why
     */
    public record PersonsVerdict(String person, String pairing, String choice, Optional<String> comment) {

        public PersonsVerdict {
            pairing = Objects.requireNonNullElse(pairing, "");
            choice = Objects.requireNonNullElse(choice, "");
        }
    }

    /** Takes a person's verdict down, and says what is next. Given once more, the last one counts. */
    @POST
    @Path("/{arena}/verdicts")
    public Duty give(@RestPath String arena, PersonsVerdict verdict) {
        String person = person(verdict.person());
        Arena now = open(arena);
        Pairing pairing = now.pairings(desk.items(now)).stream()
                .filter(one -> one.id().equals(verdict.pairing()))
                .findFirst()
                .orElseThrow(() -> new BadParameter(
                        "pairing: %s is none of %s's; ask for the next one.".formatted(verdict.pairing(), arena)));
        boolean asListed = pairing.isFirstLeft(person);
        Choice choice = switch (verdict.choice()) {
            case "left" -> asListed ? Choice.FIRST : Choice.SECOND;
            case "right" -> asListed ? Choice.SECOND : Choice.FIRST;
            case "tie" -> Choice.TIE;
            case "skip" -> Choice.SKIPPED;
            default -> throw new BadParameter("choice: expected left, right, tie or skip, found " + verdict.choice());
        };
        Optional<String> comment = verdict.comment().map(String::strip).filter(text -> !text.isEmpty());
        if (comment.filter(text -> text.length() > LONGEST_COMMENT).isPresent()) {
            throw new BadParameter("comment: at most %,d characters".formatted(LONGEST_COMMENT));
        }
        desk.give(arena, List.of(new ArenaDesk.Saying(pairing, choice, Arena.person(person), comment)), now());
        return duty(arena, person);
    }

    /**
     * What a judge says.
     *
     * @param judge its name
     */
    public record JudgesVerdicts(String judge, List<JudgesVerdict> verdicts) {

        public JudgesVerdicts {
            verdicts = List.copyOf(Objects.requireNonNullElse(verdicts, List.of()));
        }
    }

    /**
     * What it says of two answers.
     *
     * @param first a model
     * @param second another
     * @param choice first, second or tie
     */
    public record JudgesVerdict(String item, String first, String second, String choice) {

        public JudgesVerdict {
            item = Objects.requireNonNullElse(item, "");
            first = Objects.requireNonNullElse(first, "");
            second = Objects.requireNonNullElse(second, "");
            choice = Objects.requireNonNullElse(choice, "");
        }
    }

    /** Takes a judge's verdicts down; they count beside those of people, and their agreement with them is told. */
    @POST
    @Path("/{arena}/judgements")
    public Board judge(@RestPath String arena, JudgesVerdicts wish) {
        String judge = person(wish.judge());
        Arena now = open(arena);
        List<AnsweredItem> items = desk.items(now);
        Set<Pairing> known = new HashSet<>(now.pairings(items));
        if (wish.verdicts().isEmpty() || wish.verdicts().size() > MOST_VERDICTS) {
            throw new BadParameter("verdicts: give 1 to %,d".formatted(MOST_VERDICTS));
        }
        List<ArenaDesk.Saying> sayings = new ArrayList<>();
        for (int i = 0; i < wish.verdicts().size(); i++) {
            sayings.add(saying(arena, known, wish.verdicts().get(i), Arena.judge(judge), "verdicts[%d]".formatted(i)));
        }
        desk.give(arena, sayings, now());
        Arena then = arena(arena);
        return Board.of(then, items);
    }

    private static ArenaDesk.Saying saying(
            String arena, Set<Pairing> known, JudgesVerdict verdict, String by, String where) {
        Pairing asSaid = new Pairing(arena, verdict.item(), verdict.first(), verdict.second());
        Pairing turned = new Pairing(arena, verdict.item(), verdict.second(), verdict.first());
        boolean isListed = known.contains(asSaid);
        if (!isListed && !known.contains(turned)) {
            throw new BadParameter("%s: the arena has no answers of %s and %s to %s"
                    .formatted(where, verdict.first(), verdict.second(), verdict.item()));
        }
        Choice choice = switch (verdict.choice()) {
            case "first" -> isListed ? Choice.FIRST : Choice.SECOND;
            case "second" -> isListed ? Choice.SECOND : Choice.FIRST;
            case "tie" -> Choice.TIE;
            default ->
                throw new BadParameter(
                        "%s.choice: expected first, second or tie, found %s".formatted(where, verdict.choice()));
        };
        return new ArenaDesk.Saying(isListed ? asSaid : turned, choice, by, Optional.empty());
    }
}
