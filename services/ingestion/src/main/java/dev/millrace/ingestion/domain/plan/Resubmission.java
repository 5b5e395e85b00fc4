package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.recipes.Resubmit;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import dev.millrace.ingestion.domain.plan.Plan.TakenShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plans a source that may have been read before. Files with the fingerprint they had then aren't read again: the shards
 * that have their documents are taken over, in the order of their rank and before anything new, without the documents of
 * files that have changed or gone. So an old document keeps its place before every newer one, and what deduplication
 * decided about it stays true.
 *
 * @param planner groups what is to be read
 * @param resubmit what becomes of unchanged files
 */
public record Resubmission(Planner planner, Resubmit resubmit) {

    /** What earlier runs have left. */
    public interface Receipts {

        /** The shards of a split in order; nothing when that run has not read it to its end. */
        Optional<List<Receipt>> of(String run, int order, int split) throws IOException;
    }

    /** Which split of which run. */
    private record Origin(String run, int order, int split) {}

    /**
     * The plan of the source {@code name}.
     *
     * @param files its files now
     * @param catalogue what earlier runs have read
     * @throws UnreadableSource if there is nothing in it
     */
    public Plan plan(String name, List<SourceFile> files, List<KnownFile> catalogue, Receipts receipts)
            throws UnreadableSource, IOException {
        if (files.isEmpty() && catalogue.isEmpty()) {
            throw new UnreadableSource("There are no files in the source " + name);
        }
        Map<String, String> before = new HashMap<>();
        catalogue.forEach(known -> before.put(known.file().path(), known.file().fingerprint()));
        Map<Origin, List<Receipt>> complete = resubmit == Resubmit.ALL ? Map.of() : complete(catalogue, receipts);
        Map<String, SourceFile> now = new HashMap<>();
        files.forEach(file -> now.put(file.path(), file));
        List<KnownFile> unchanged = catalogue.stream()
                .filter(known -> complete.containsKey(origin(known)))
                .filter(known -> isSame(
                        known.file(), Optional.ofNullable(now.get(known.file().path()))))
                .toList();
        Set<String> settled =
                unchanged.stream().map(known -> known.file().path()).collect(Collectors.toSet());
        List<SourceFile> fresh =
                files.stream().filter(file -> !settled.contains(file.path())).toList();
        Taken taken = resubmit == Resubmit.REUSE ? taken(unchanged, complete) : new Taken(List.of(), 0);
        List<Plan.Split> splits = new ArrayList<>(taken.splits());
        splits.addAll(planner.splits(fresh));
        if (splits.isEmpty()) {
            splits.add(Plan.Split.of(List.of())); // that the source has ended must be said by someone
        }
        List<String> vanished = before.keySet().stream()
                .filter(path -> !now.containsKey(path))
                .sorted()
                .toList();
        Plan.Changes changes = new Plan.Changes(
                files.size(),
                unchanged.size(),
                (int) fresh.stream().filter(file -> isOther(file, before)).count(),
                vanished.size(),
                (int) files.stream().filter(f -> f.refused().isPresent()).count(),
                taken.documents());
        return new Plan(name, splits, unchanged, vanished, changes);
    }

    private static boolean isSame(SourceFile before, Optional<SourceFile> now) {
        return now.isPresent()
                && !now.get().fingerprint().isEmpty()
                && now.get().fingerprint().equals(before.fingerprint());
    }

    private static boolean isOther(SourceFile file, Map<String, String> before) {
        return file.refused().isEmpty()
                && before.containsKey(file.path())
                && !file.fingerprint().equals(before.get(file.path()));
    }

    private static Map<Origin, List<Receipt>> complete(List<KnownFile> catalogue, Receipts receipts)
            throws IOException {
        Map<Origin, List<Receipt>> complete = new HashMap<>();
        for (Origin origin :
                catalogue.stream().map(Resubmission::origin).distinct().toList()) {
            receipts.of(origin.run(), origin.order(), origin.split()).ifPresent(shards -> complete.put(origin, shards));
        }
        return complete;
    }

    private record Taken(List<Plan.Split> splits, long documents) {}

    /** The shards that have documents of {@code unchanged} files, in the order in which runs have read them. */
    private Taken taken(List<KnownFile> unchanged, Map<Origin, List<Receipt>> complete) {
        Map<Origin, Set<String>> wanted = unchanged.stream()
                .collect(Collectors.groupingBy(
                        Resubmission::origin,
                        LinkedHashMap::new,
                        Collectors.mapping(known -> known.file().path(), Collectors.toSet())));
        List<TakenShard> shards = new ArrayList<>();
        long documents = 0;
        for (Map.Entry<Origin, Set<String>> origin : wanted.entrySet()) {
            for (Receipt receipt : complete.getOrDefault(origin.getKey(), List.of())) {
                SortedMap<String, Long> without = new TreeMap<>(receipt.files());
                without.keySet().removeAll(origin.getValue());
                if (without.size() < receipt.files().size()) {
                    shards.add(new TakenShard(
                            receipt.data(), receipt.ledger(), receipt.counts(), List.copyOf(without.keySet())));
                    documents += sum(receipt.files()) - sum(without);
                }
            }
        }
        return new Taken(
                planner.grouped(shards, shard -> shard.counts().bytesIn()).stream()
                        .map(group -> new Plan.Split(List.of(), group))
                        .toList(),
                documents);
    }

    private static long sum(SortedMap<String, Long> documents) {
        return documents.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Origin origin(KnownFile known) {
        return new Origin(known.run(), known.order(), known.split());
    }
}
