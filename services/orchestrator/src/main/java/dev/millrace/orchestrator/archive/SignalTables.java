package dev.millrace.orchestrator.archive;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.orchestrator.OrchestratorConfig;
import dev.millrace.orchestrator.domain.signals.SignalTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What filtering measured in the runs that were asked about last, read from the store once. A run that goes on is read on
 * from where it was.
 */
@ApplicationScoped
public class SignalTables {

    private final Archive archive;
    private final int documents;
    private final Duration patience;
    /** The one that was asked about last comes last. */
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    SignalTables(Archive archive, OrchestratorConfig config) {
        this.archive = archive;
        this.documents = Math.max(1, config.signals().documents());
        this.patience = config.signals().patience();
    }

    /** Filtering has left nothing of what it measured. */
    public static final class NoSignals extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoSignals(String run, ShardId shard) {
            super("Nothing is known of what filtering measured in shard %s of %s: it was told not to keep it"
                            .formatted(shard, run)
                    + " (millrace.filtering.signals), or it has been deleted.");
        }
    }

    /**
     * Asks about a run's figures, as far as shards have been filtered and can be read with patience; what is left is
     * read when somebody asks again.
     *
     * @throws NoSignals when filtering left none
     */
    public <T> T ask(RunArchive run, Function<SignalTable, T> question) {
        Held known;
        synchronized (held) {
            known = held.computeIfAbsent(run.run(), name -> new Held());
        }
        synchronized (known) {
            SignalTable table = upToDate(run, known);
            known.rows = table.rows();
            makeRoom(known);
            return question.apply(table);
        }
    }

    /** Lets go of the runs that nobody has asked about for longest, until all that are held have room together. */
    private void makeRoom(Held kept) {
        synchronized (held) {
            long rows = held.values().stream().mapToLong(other -> other.rows).sum();
            Iterator<Held> oldest = held.values().iterator();
            while (rows > documents && oldest.hasNext()) {
                Held leaving = oldest.next();
                if (leaving != kept) {
                    rows -= leaving.rows;
                    oldest.remove();
                }
            }
        }
    }

    private SignalTable upToDate(RunArchive run, Held known) {
        List<ShardCompleted> filtered = run.shards(Stage.FILTERING);
        SignalTable table = known.table(share(filtered));
        boolean whole = false;
        try {
            readOn(filtered, known.shards, table);
            whole = true;
            return table;
        } finally {
            if (!whole) {
                known.forget();
            }
        }
    }

    /** One shard at least, so that however short the patience is, asking often enough reads all. */
    private void readOn(List<ShardCompleted> filtered, Set<ShardId> known, SignalTable table) {
        long began = System.nanoTime();
        for (ShardCompleted shard : filtered) {
            if (known.add(shard.shard())) {
                read(shard, table);
                if (System.nanoTime() - began > patience.toNanos()) {
                    break;
                }
            }
        }
        table.leaves(filtered.size() - known.size());
    }

    private void read(ShardCompleted shard, SignalTable table) {
        boolean there = archive.signals(shard, signals -> {
                    table.add(shard.shard(), signals.header(), signals);
                    return shard;
                })
                .isPresent();
        if (!there) {
            throw new NoSignals(shard.run(), shard.shard());
        }
    }

    /** Halved until that many documents fit, so that it stays the same while a run goes on for a good while. */
    private double share(List<ShardCompleted> filtered) {
        long all = filtered.stream()
                .map(ShardCompleted::counts)
                .mapToLong(Counts::documentsIn)
                .sum();
        double share = 1;
        while (all * share > documents) {
            share /= 2;
        }
        return share;
    }

    private static final class Held {
        private final Set<ShardId> shards = new HashSet<>();
        private volatile int rows;
        private Optional<SignalTable> table = Optional.empty();

        SignalTable table(double share) {
            if (table.filter(known -> known.share() == share).isEmpty()) {
                forget();
                table = Optional.of(new SignalTable(share));
            }
            return table.orElseThrow();
        }

        void forget() {
            shards.clear();
            table = Optional.empty();
        }
    }
}
