package dev.millrace.orchestrator.domain.redaction;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.PersonalDataFound;
import dev.millrace.contracts.shards.PersonalDataFound.Find;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What redaction found in a run, in numbers, and of each kind a simple random sample: each find has a lot, which is a
 * function of run, seed and find, and those with the lowest lots are kept. So the sample is the same in whatever order
 * ledgers are read, and a longer sample begins with the shorter one. One thread at a time.
 */
public final class FindTable {

    /** Of each kind. */
    public static final int MOST_SAMPLED = 1_000;

    /** How much of the text is shown on each side of a find, in code points. */
    public static final int SURROUNDINGS = 160;

    private static final Comparator<Sampled> BY_LOT = Comparator.comparingLong(Sampled::lot)
            .thenComparing(one -> one.find().document())
            .thenComparing(one -> one.find().find().place());

    private final long lots;
    private final Map<Group, long[]> groups = new HashMap<>();
    private final Map<String, PriorityQueue<Sampled>> samples = new HashMap<>();
    private long beside;
    private long documents;

    public FindTable(String run, long seed) {
        this.lots = mixed(hash(seed, run));
    }

    /**
     * Where finds are counted.
     *
     * @param language empty when nothing is known about it
     */
    public record Group(String kind, String source, Optional<String> language) {}

    /**
     * How much was found.
     *
     * @param finds in the texts of documents
     * @param documents that have at least one
     */
    public record Count(Group group, long finds, long documents) {}

    /**
     * A find of the sample.
     *
     * @param shard where its document is
     * @param near what was found in its surroundings, itself included, in the order of the text
     */
    public record Sampled(
            long lot, DocumentFind find, ShardId shard, String source, Optional<String> language, List<Find> near) {

        public Sampled {
            near = List.copyOf(near);
        }
    }

    /** Takes in what was found in a document. */
    public void add(ShardId shard, String source, String document, PersonalDataFound found) {
        documents++;
        beside += found.beside();
        found.kinds().forEach((kind, places) -> {
            long[] counted = groups.computeIfAbsent(new Group(kind, source, found.language()), _ -> new long[2]);
            counted[0] += places.size();
            counted[1]++;
        });
        List<Find> all = found.inText();
        for (int i = 0; i < all.size(); i++) {
            DocumentFind find = new DocumentFind(document, all.get(i));
            PriorityQueue<Sampled> sample =
                    samples.computeIfAbsent(find.find().kind(), _ -> new PriorityQueue<>(BY_LOT.reversed()));
            Sampled drawn = new Sampled(lot(find), find, shard, source, found.language(), List.of());
            if (sample.size() < MOST_SAMPLED || BY_LOT.compare(drawn, sample.element()) < 0) {
                sample.add(new Sampled(drawn.lot, find, shard, source, found.language(), near(all, i)));
                if (sample.size() > MOST_SAMPLED) {
                    sample.remove();
                }
            }
        }
    }

    private static List<Find> near(List<Find> all, int i) {
        int start = all.get(i).place().start() - SURROUNDINGS;
        int end = all.get(i).place().end() + SURROUNDINGS;
        int first = i;
        while (first > 0 && all.get(first - 1).place().end() > start) {
            first--;
        }
        int last = i;
        while (last + 1 < all.size() && all.get(last + 1).place().start() < end) {
            last++;
        }
        return all.subList(first, last + 1);
    }

    /** How much was found of each kind in each source and language, most first. */
    public List<Count> counts() {
        return groups.entrySet().stream()
                .map(group -> new Count(group.getKey(), group.getValue()[0], group.getValue()[1]))
                .sorted(Comparator.comparingLong(Count::finds)
                        .reversed()
                        .thenComparing(count -> count.group().kind())
                        .thenComparing(count -> count.group().source())
                        .thenComparing(count -> count.group().language().orElse("")))
                .toList();
    }

    /** How many documents have something in their text, title or address. */
    public long documents() {
        return documents;
    }

    /** How many pieces stand in titles and addresses, which have no place in a text and are in no sample. */
    public long beside() {
        return beside;
    }

    /** The kinds of which something stands in a text. */
    public Set<String> kinds() {
        return Set.copyOf(samples.keySet());
    }

    /** The sample of a kind, or of all that kinds' samples have, in the order of their lots. */
    public Stream<Sampled> sample(Optional<String> kind) {
        return samples.entrySet().stream()
                .filter(sample -> kind.isEmpty() || kind.get().equals(sample.getKey()))
                .flatMap(sample -> sample.getValue().stream())
                .sorted(BY_LOT);
    }

    private long lot(DocumentFind find) {
        long h = hash(hash(lots, find.document()), find.find().kind());
        return mixed(h ^ mixed(find.find().place().start())) >>> 1;
    }

    /** FNV-1a of 64 bits: Fowler, Noll, Vo and Eastlake, The FNV Non-Cryptographic Hash Algorithm. */
    private static long hash(long begun, String text) {
        long h = begun ^ 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        return h;
    }

    /** Every bit of the result depends on every bit of {@code z}: Steele, Lea and Flood, SplitMix64 (2014). */
    private static long mixed(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
