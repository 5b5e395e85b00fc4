package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.TrainingProgressed;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a training went, by step; steps that were done again after a crash as they went last. */
final class TrainingCurve {

    private final SortedMap<Long, TrainingProgressed> steps = new TreeMap<>();
    /** All steps, when it isn't empty; {@link #steps} has the first and the last of them then. */
    private Optional<PackedEvents<TrainingProgressed>> packed = Optional.empty();

    void add(TrainingProgressed step) {
        packed.ifPresent(all -> all.events().forEach(known -> steps.put(known.step(), known)));
        packed = Optional.empty();
        steps.merge(step.step(), step, TrainingCurve::laterAttempt);
    }

    private static TrainingProgressed laterAttempt(TrainingProgressed known, TrainingProgressed other) {
        if (known.attempt() == other.attempt()) {
            return RunFacts.pick(known, other);
        }
        return known.attempt() > other.attempt() ? known : other;
    }

    /** From now on it takes little memory, and time when all of it is asked for. */
    void compact() {
        if (packed.isEmpty() && steps.size() > 2) {
            packed = Optional.of(PackedEvents.of(Topic.TRAININGS_PROGRESSED, TrainingProgressed.class, steps.values()));
            steps.keySet().retainAll(Set.of(steps.firstKey(), steps.lastKey()));
        }
    }

    /** Every step there is progress of, the earliest first. */
    Collection<TrainingProgressed> all() {
        return packed.<Collection<TrainingProgressed>>map(PackedEvents::events)
                .orElseGet(() -> Collections.unmodifiableCollection(steps.values()));
    }

    Optional<TrainingProgressed> first() {
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(steps.firstEntry().getValue());
    }

    Optional<TrainingProgressed> latest() {
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(steps.lastEntry().getValue());
    }
}
