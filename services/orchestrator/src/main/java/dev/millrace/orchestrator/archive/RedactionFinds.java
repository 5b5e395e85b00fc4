package dev.millrace.orchestrator.archive;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.PersonalDataFound;
import dev.millrace.contracts.shards.PersonalDataFound.Find;
import dev.millrace.contracts.shards.PersonalDataFound.Place;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.orchestrator.OrchestratorConfig;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.domain.redaction.DocumentFind;
import dev.millrace.orchestrator.domain.redaction.FindTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What redaction found in runs, added up over its ledgers. Each ledger is read once, as long as its run is among those that were
 * asked about last; what is held grows with kinds, sources and languages, not with the documents. Texts are read when somebody
 * looks at them, and aren't held.
 */
@ApplicationScoped
public class RedactionFinds {

    private static final int MOST_RUNS = 4;

    private final OrchestratorService orchestrator;
    private final Archive archive;
    private final Duration patience;
    /** The one that was asked about last comes last. */
    private final Map<Asked, Held> held = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Held> eldest) {
            return size() > MOST_RUNS;
        }
    };

    RedactionFinds(OrchestratorService orchestrator, Archive archive, OrchestratorConfig config) {
        this.orchestrator = orchestrator;
        this.archive = archive;
        this.patience = config.signals().patience();
    }

    private record Asked(String run, long seed) {}

    private static final class Held {
        private final Set<ShardId> shards = new HashSet<>();
        private final FindTable table;

        Held(Asked asked) {
            table = new FindTable(asked.run(), asked.seed());
        }
    }

    /**
     * An answer.
     *
     * @param shards how many shards it is about
     * @param shardsInAll how many have been redacted; the others are read when the question is asked again
     */
    public record Answer<T>(int shards, int shardsInAll, T answer) {}

    /**
     * Asks about what was found in a run, as far as its shards have been redacted and can be read with patience; what is left is
     * read when somebody asks again.
     *
     * @param seed of the sample
     */
    public <T> Answer<T> ask(RunArchive run, long seed, Function<FindTable, T> question) {
        List<ShardCompleted> redacted = run.shards(Stage.REDACTION);
        Held known;
        synchronized (held) {
            known = held.computeIfAbsent(new Asked(run.run(), seed), Held::new);
        }
        synchronized (known) {
            readOn(redacted, known);
            return new Answer<>(known.shards.size(), redacted.size(), question.apply(known.table));
        }
    }

    /** One shard at least, so that however short the patience is, asking often enough reads all. */
    private void readOn(List<ShardCompleted> redacted, Held known) {
        long began = System.nanoTime();
        for (ShardCompleted shard : redacted) {
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
        Map<String, PersonalDataFound> found = new LinkedHashMap<>();
        archive.entries(
                shard.ledger(), entry -> PersonalDataFound.of(entry).ifPresent(one -> found.put(entry.id(), one)));
        found.forEach((document, one) -> known.table.add(shard.shard(), shard.source(), document, one));
        known.shards.add(shard.shard());
    }

    /** The run that redacted a run's documents: itself, or the one that curated the dataset that it begins with. */
    private RunArchive redacting(RunArchive run) {
        return run.curatedBy()
                .flatMap(curating -> orchestrator.ask(curating, RunArchive::of))
                .flatMap(known -> known)
                .map(this::redacting)
                .orElse(run);
    }

    /** The kinds that the recipe looks for, and those of which something was found. */
    public SortedSet<String> kinds(RunArchive run, FindTable table) {
        SortedSet<String> kinds = new TreeSet<>(table.kinds());
        kinds.addAll(redacting(run).recipe().redact().entities());
        return kinds;
    }

    /** Whether redaction found just this, as its ledger says. */
    public boolean isThere(RunArchive run, ShardId shard, DocumentFind wanted) {
        return run.stage(Stage.REDACTION)
                .shard(shard)
                .flatMap(redacted ->
                        archive.entry(redacted.ledger(), entry -> entry.id().equals(wanted.document())))
                .flatMap(PersonalDataFound::of)
                .filter(found -> found.inText().contains(wanted.find()))
                .isPresent();
    }

    /** The text around a find, in which whatever was found is hidden. */
    public record Surroundings(String before, String after) {}

    /** What stands around finds; those whose text can't be found are left out. */
    public Map<DocumentFind, Surroundings> surroundings(RunArchive run, List<FindTable.Sampled> finds) {
        Map<ShardId, List<FindTable.Sampled>> byShard = new LinkedHashMap<>();
        finds.forEach(find ->
                byShard.computeIfAbsent(find.shard(), _ -> new ArrayList<>()).add(find));
        Map<DocumentFind, Surroundings> around = new HashMap<>();
        byShard.forEach((shard, wanted) -> {
            Set<String> ids = new HashSet<>();
            wanted.forEach(find -> ids.add(find.find().document()));
            Map<String, Document> documents = documents(run, shard, ids);
            for (FindTable.Sampled find : wanted) {
                Optional.ofNullable(documents.get(find.find().document()))
                        .ifPresent(document -> around.put(find.find(), around(document.text(), find)));
            }
        });
        return around;
    }

    private static Surroundings around(String text, FindTable.Sampled find) {
        Place place = find.find().find().place();
        int from = Math.max(0, place.start() - FindTable.SURROUNDINGS);
        int to = place.end() + FindTable.SURROUNDINGS;
        List<Find> near = find.near();
        return new Surroundings(
                PersonalDataFound.hidden(text, from, place.start(), near),
                PersonalDataFound.hidden(text, place.end(), to, near));
    }

    /** The data itself; nothing when the text is gone, or isn't this run's. */
    public Optional<String> data(RunArchive run, ShardId shard, DocumentFind wanted) {
        return Optional.ofNullable(
                        documents(run, shard, Set.of(wanted.document())).get(wanted.document()))
                .map(document ->
                        PersonalDataFound.data(document.text(), wanted.find().place()));
    }

    /** As redaction got them. */
    private Map<String, Document> documents(RunArchive run, ShardId shard, Set<String> ids) {
        Map<String, Document> found = new HashMap<>();
        try {
            redacting(run)
                    .before(Stage.REDACTION)
                    .flatMap(earlier -> earlier.shard(shard))
                    .ifPresent(before -> archive.document(before.data(), document -> {
                        if (ids.contains(document.id())) {
                            found.put(document.id(), document);
                        }
                        return found.size() == ids.size();
                    }));
        } catch (ObjectStoreException.Missing e) {
            return Map.of();
        }
        return found;
    }
}
