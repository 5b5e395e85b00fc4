package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialMeasured;
import dev.millrace.contracts.events.TrialStarted;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The trials of a run's model, a shadow and a canary at most; in whatever order it is read. */
final class Trials {

    private final Map<Mode, TrialStarted> started = new EnumMap<>(Mode.class);
    private final Map<Mode, TrialEnded> ended = new EnumMap<>(Mode.class);
    /** By mode, by server: the last of what it said. */
    private final Map<Mode, Map<String, TrialMeasured>> measured = new EnumMap<>(Mode.class);

    void add(TrialStarted event) {
        started.merge(event.mode(), event, RunFacts::pick);
    }

    void add(TrialEnded event) {
        ended.merge(event.mode(), event, RunFacts::pick);
    }

    void add(TrialMeasured event) {
        measured.computeIfAbsent(event.mode(), mode -> new TreeMap<>())
                .merge(event.server(), event, (known, other) -> other.number() > known.number() ? other : known);
    }

    Optional<TrialStarted> started(Mode mode) {
        return Optional.ofNullable(started.get(mode));
    }

    Optional<TrialEnded> ended(Mode mode) {
        return Optional.ofNullable(ended.get(mode));
    }

    /** The last thing that each server has said. */
    Collection<TrialMeasured> measured(Mode mode) {
        return measured.getOrDefault(mode, Map.of()).values();
    }

    /** The one that came first. */
    Optional<TrialStarted> first() {
        return started(Mode.SHADOW).or(() -> started(Mode.CANARY));
    }

    /** The one that is under way. */
    Optional<TrialStarted> open() {
        return started.values().stream()
                .filter(trial -> !ended.containsKey(trial.mode()))
                .findFirst();
    }
}
