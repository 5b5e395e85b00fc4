package dev.millrace.orchestrator.domain.arena;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaClosed;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.preference.Agreement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All arenas that the log tells of. Their topics are read side by side, so a verdict may come before its arena. */
public final class Arenas {

    private final Map<String, Arena> arenas = new TreeMap<>();

    /** Takes in an event; returns the name of the arena that it is about, or nothing when it is about none. */
    public Optional<String> take(Event event) {
        return switch (event) {
            case ArenaRequested requested -> {
                arena(requested.arena()).add(requested);
                yield Optional.of(requested.arena());
            }
            case ArenaAnswered answered -> {
                arena(answered.arena()).add(answered);
                yield Optional.of(answered.arena());
            }
            case VerdictGiven verdict -> {
                arena(verdict.arena()).add(verdict);
                yield Optional.of(verdict.arena());
            }
            case ArenaClosed closed -> {
                arena(closed.arena()).add(closed);
                yield Optional.of(closed.arena());
            }
            default -> Optional.empty();
        };
    }

    private Arena arena(String name) {
        return arenas.computeIfAbsent(name, Arena::new);
    }

    /** The arena of this name, once it has been asked for, until it is removed. */
    public Optional<Arena> find(String name) {
        return Optional.ofNullable(arenas.get(name)).filter(Arenas::isThere);
    }

    /** Whether there is one of this name, or was. */
    public boolean isTaken(String name) {
        return arenas.containsKey(name);
    }

    /** Those that were removed, by name. */
    public List<String> removed() {
        return arenas.values().stream()
                .filter(Arena::isRemoved)
                .map(Arena::name)
                .toList();
    }

    private static boolean isThere(Arena arena) {
        return arena.requested().isPresent() && !arena.isRemoved();
    }

    /** The one that this run's gate waits for, once it has been asked for. */
    public Optional<Arena> ofGate(String run) {
        return find(run)
                .filter(arena -> arena.requested()
                        .flatMap(ArenaRequested::gate)
                        .filter(gate -> gate.run().equals(run))
                        .isPresent());
    }

    /** How far a judge agrees with people, over all answers that it and they have judged. */
    public Agreement agreement(String judge) {
        return TwoRaters.all(arenas.values().stream()
                        .filter(arena -> !arena.isRemoved())
                        .map(arena -> arena.besidePeople(Arena.judge(judge)))
                        .toList())
                .agreement();
    }

    /** All of them, by name. */
    public List<Arena> all() {
        return arenas.values().stream().filter(Arenas::isThere).toList();
    }
}
