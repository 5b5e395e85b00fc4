package dev.millrace.orchestrator.domain.arena;

import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.VerdictGiven;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All arenas that the log tells of. Their topics are read side by side, so a verdict may come before its arena. */
public final class Arenas {

    private final Map<String, Arena> arenas = new TreeMap<>();

    /** Takes in an event; returns whether it is one of an arena's. */
    public boolean take(Event event) {
        switch (event) {
            case ArenaRequested requested -> arena(requested.arena()).add(requested);
            case ArenaAnswered answered -> arena(answered.arena()).add(answered);
            case VerdictGiven verdict -> arena(verdict.arena()).add(verdict);
            default -> {
                return false;
            }
        }
        return true;
    }

    private Arena arena(String name) {
        return arenas.computeIfAbsent(name, Arena::new);
    }

    /** The arena of this name, once it has been asked for. */
    public Optional<Arena> find(String name) {
        return Optional.ofNullable(arenas.get(name))
                .filter(arena -> arena.requested().isPresent());
    }

    /** All of them, by name. */
    public List<Arena> all() {
        return arenas.values().stream()
                .filter(arena -> arena.requested().isPresent())
                .toList();
    }
}
