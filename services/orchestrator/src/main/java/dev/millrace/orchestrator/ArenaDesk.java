package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaClosed;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.orchestrator.domain.arena.AnsweredItem;
import dev.millrace.orchestrator.domain.arena.Arena;
import dev.millrace.orchestrator.domain.arena.Pairing;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where wishes for arenas, and verdicts in them, become events: each is answered once its event has come back from the log. */
@ApplicationScoped
public class ArenaDesk {

    private static final int MOST_HELD = 20;
    private static final int MOST_AT_ONCE = 1_000;

    private final OrchestratorService orchestrator;
    private final ObjectStore store;
    /** Answers by the SHA-256 of their object; those that were asked for last come last. */
    private final Map<String, List<AnsweredItem>> held = new LinkedHashMap<>(16, 0.75f, true);
    /** One wish at a time: a verdict's number depends on the one before having been read back. */
    private final Object wishes = new Object();

    ArenaDesk(OrchestratorService orchestrator, ObjectStore store) {
        this.orchestrator = orchestrator;
        this.store = store;
    }

    /**
     * Begins an arena.
     *
     * @param event what is asked for; its prompts are stored
     * @param answered the answers, where they are there already
     * @return whether there was none of that name
     * @throws NotReady while the log is being read or the broker is away
     */
    public boolean begin(ArenaRequested event, Optional<ArenaAnswered> answered) {
        synchronized (wishes) {
            if (orchestrator.ask(all -> all.arenas().isTaken(event.arena()))) {
                return false;
            }
            orchestrator.publish(answered.<List<Event>>map(answers -> List.of(event, answers))
                    .orElseGet(() -> List.of(event)));
            orchestrator.await(all -> all.arenas()
                    .find(event.arena())
                    .filter(arena -> answered.isEmpty() || arena.answered().isPresent())
                    .isPresent());
            return true;
        }
    }

    /**
     * Closes an arena, or removes it; once more changes nothing.
     *
     * @throws NotReady while the log is being read or the broker is away
     */
    public void close(ArenaClosed event) {
        synchronized (wishes) {
            orchestrator.publish(event);
            orchestrator.await(all -> event.removed()
                    ? all.arenas().find(event.arena()).isEmpty()
                    : all.arenas().find(event.arena()).filter(Arena::isClosed).isPresent());
        }
    }

    /** An arena as it is now. */
    public Optional<Arena> find(String arena) {
        return orchestrator.ask(all -> all.arenas().find(arena).map(Arena::copy));
    }

    /** All arenas as they are now, by name. */
    public List<Arena> all() {
        return orchestrator.ask(
                all -> all.arenas().all().stream().map(Arena::copy).toList());
    }

    /** What has been answered in an arena; nothing as long as the models haven't. */
    public List<AnsweredItem> items(Arena arena) {
        return arena.answered().map(ArenaAnswered::answers).map(this::items).orElse(List.of());
    }

    private List<AnsweredItem> items(ObjectRef answers) {
        synchronized (held) {
            List<AnsweredItem> known = held.get(answers.sha256());
            if (known != null) {
                return known;
            }
        }
        List<AnsweredItem> read = AnsweredItem.readAll(store.read(answers));
        synchronized (held) {
            held.put(answers.sha256(), read);
            if (held.size() > MOST_HELD) {
                held.remove(held.keySet().iterator().next());
            }
        }
        return read;
    }

    /**
     * What is said of two answers.
     *
     * @param by as events name whoever says it
     */
    public record Saying(Pairing pairing, VerdictGiven.Choice choice, String by, Optional<String> comment) {}

    /**
     * Takes verdicts down; what was said of the same answers before no longer counts.
     *
     * @param when the time now
     * @throws NotReady while the log is being read or the broker is away
     */
    public void give(String arena, List<Saying> sayings, String when) {
        synchronized (wishes) {
            Arena now = find(arena).orElseThrow();
            List<VerdictGiven> events =
                    sayings.stream().map(saying -> event(now, saying, when)).toList();
            for (int from = 0; from < events.size(); from += MOST_AT_ONCE) {
                orchestrator.publish(events.subList(from, Math.min(events.size(), from + MOST_AT_ONCE)));
            }
            orchestrator.await(all -> all.arenas()
                    .find(arena)
                    .filter(read -> sayings.stream().allMatch(saying -> number(read, saying) > number(now, saying)))
                    .isPresent());
        }
    }

    private static VerdictGiven event(Arena arena, Saying saying, String when) {
        Pairing pairing = saying.pairing();
        return new VerdictGiven(
                arena.name(),
                pairing.item(),
                pairing.first(),
                pairing.second(),
                saying.choice(),
                saying.by(),
                number(arena, saying) + 1,
                when,
                saying.comment());
    }

    private static int number(Arena arena, Saying saying) {
        return arena.verdict(saying.pairing(), saying.by())
                .map(VerdictGiven::number)
                .orElse(0);
    }
}
