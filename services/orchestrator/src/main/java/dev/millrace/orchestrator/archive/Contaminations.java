package dev.millrace.orchestrator.archive;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Contamination;
import dev.millrace.contracts.shards.ContaminationReport;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.orchestrator.OrchestratorConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What runs share with evaluation sets, added up over filtering's ledgers. Each ledger is read once, as long as its run
 * is among those that were asked about last; what is held grows with the evaluation sets, not with the documents.
 */
@ApplicationScoped
public class Contaminations {

    private static final int MOST_RUNS = 4;

    private final Archive archive;
    private final Duration patience;
    /** The one that was asked about last comes last. */
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Held> eldest) {
            return size() > MOST_RUNS;
        }
    };

    Contaminations(Archive archive, OrchestratorConfig config) {
        this.archive = archive;
        this.patience = config.signals().patience();
    }

    /**
     * An answer.
     *
     * @param shards how many shards it is about
     * @param shardsInAll how many have been filtered; the others are read when the question is asked again
     */
    public record Found(int shards, int shardsInAll, ContaminationReport report) {}

    /**
     * What a run shares with evaluation sets, as far as its shards have been filtered and can be read with patience; what
     * is left is read when somebody asks again. A run whose recipe looks for nothing has nothing to tell, without a ledger
     * being read.
     *
     * @param most how many items of each set to name
     */
    public Found of(RunArchive run, int most) {
        List<ShardCompleted> filtered = run.shards(Stage.FILTERING);
        if (run.recipe().filter().decontamination().isEmpty()) {
            return new Found(filtered.size(), filtered.size(), new ContaminationReport.Builder().build(most));
        }
        Held known;
        synchronized (held) {
            known = held.computeIfAbsent(run.run(), _ -> new Held());
        }
        synchronized (known) {
            readOn(filtered, known);
            return new Found(known.shards.size(), filtered.size(), known.sum.build(most));
        }
    }

    /** One shard at least, so that however short the patience is, asking often enough reads all. */
    private void readOn(List<ShardCompleted> filtered, Held known) {
        long began = System.nanoTime();
        for (ShardCompleted shard : filtered) {
            if (!known.shards.contains(shard.shard())) {
                read(shard, known);
                if (System.nanoTime() - began > patience.toNanos()) {
                    break;
                }
            }
        }
    }

    /** A ledger counts once it has been read to its end: one that breaks off is read again, and must not count twice. */
    private void read(ShardCompleted shard, Held known) {
        List<LedgerEntry> found = new ArrayList<>();
        archive.entries(shard.ledger(), entry -> {
            if (Contamination.of(entry).isPresent()) {
                found.add(entry);
            }
        });
        found.forEach(known.sum::add);
        known.shards.add(shard.shard());
    }

    private static final class Held {
        private final Set<ShardId> shards = new HashSet<>();
        private final ContaminationReport.Builder sum = new ContaminationReport.Builder();
    }
}
