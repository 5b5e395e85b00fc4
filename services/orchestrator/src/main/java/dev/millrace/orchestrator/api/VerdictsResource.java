package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.events.VerdictGiven.Choice;
import dev.millrace.orchestrator.ArenaDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import dev.millrace.orchestrator.api.Failures.Conflict;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What people and judges say of an arena's answers, which are shown without names. */
@Path("/api/arenas")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class VerdictsResource {

    private static final int LONGEST_COMMENT = 2_000;
    private static final int MOST_VERDICTS = 20_000;

    private final ArenaDesk desk;

    VerdictsResource(ArenaDesk desk) {
        this.desk = desk;
    }

    private Arena arena(String name) {
        return desk.find(name).orElseThrow(() -> ArenasResource.missing(name));
    }

    private Arena open(String name) {
        Arena arena = arena(name);
        if (arena.isClosed()) {
            throw new Conflict("%s is closed; nothing more is said there.".formatted(name));
        }
        return arena;
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
        return PeoplesNames.read("person", given, "two verdicts on the same answers must be two people's");
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
        desk.give(
                arena,
                List.of(new ArenaDesk.Saying(pairing, choice, Arena.person(person), comment)),
                ArenasResource.now());
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
        desk.give(arena, sayings, ArenasResource.now());
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
