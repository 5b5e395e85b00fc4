package dev.millrace.inference.domain.trial;

import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialStarted;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** The trials that are under way, in whatever order it is read what was started and what has ended. For any thread. */
public final class Trials {

    private record Key(String run, Mode mode) {}

    private final SequencedMap<Key, RunningTrial> running = new LinkedHashMap<>();
    private final Set<Key> over = new HashSet<>();

    /** A trial was started; whether it is news. */
    public synchronized boolean start(TrialStarted started, Instant since) {
        Key key = new Key(started.run(), started.mode());
        return !over.contains(key) && running.putIfAbsent(key, new RunningTrial(started, since)) == null;
    }

    /** A trial is over; what it was, if it was under way. */
    public synchronized Optional<RunningTrial> end(TrialEnded ended) {
        Key key = new Key(ended.run(), ended.mode());
        over.add(key);
        return Optional.ofNullable(running.remove(key));
    }

    /** The one that gets a share of the requests to this bare name: of several the one that was started last. */
    public synchronized Optional<RunningTrial> of(String model) {
        return running.sequencedValues().reversed().stream()
                .filter(trial -> trial.started().model().equals(model))
                .findFirst();
    }

    /** All of them. */
    public synchronized List<RunningTrial> all() {
        return List.copyOf(running.values());
    }
}
