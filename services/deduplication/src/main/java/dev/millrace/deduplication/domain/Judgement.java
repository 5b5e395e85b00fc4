package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says about each document of a decided shard. Ids and sketches are looked up beforehand, each shard's
 * signatures once in the order of positions: what is held is the sketches of this shard's copies, and of every document
 * that one of them is a copy of no more than its id and how alike they are.
 */
public final class Judgement {

    /** Ledger detail: id of the document that stays. */
    public static final String SURVIVOR = "survivor";
    /** Ledger detail: estimated Jaccard similarity to the survivor, 0 to 1. */
    public static final String SIMILARITY = "similarity";
    /** Ledger detail: id of the copy through which it is one of the survivor, when the two share no key themselves. */
    public static final String THROUGH = "through";

    /** To be raised when the same keys of the same documents give another verdict. */
    public static final int RULES = 1;

    private static final String NONE = "";

    private final ShardId shard;
    private final List<Copy> copies;
    private final int[] positions;
    private final String[] survivors;
    private final String[] through;
    private final double[] similarities;

    /**
     * For one shard.
     *
     * @param signatures those of any shard that the decision names, and of the decided one
     * @throws IOException when they can't be read
     */
    public Judgement(Message.Decision decision, Signatures.Source signatures) throws IOException {
        this.shard = decision.event().shard();
        this.copies = decision.copies();
        this.positions = copies.stream().mapToInt(Copy::position).toArray();
        this.survivors = new String[copies.size()];
        this.through = new String[copies.size()];
        this.similarities = new double[copies.size()];
        Arrays.fill(through, NONE);
        @Nullable Sketch[] sketches = sketches(signatures);
        visit(signatures, copy -> true, Copy::survivor, (copy, survivor) -> {
            survivors[copy] = survivor.id();
            similarities[copy] = similarity(copies.get(copy), Optional.ofNullable(sketches[copy]), survivor.sketch())
                    .orElse(Double.NaN);
        });
        visit(signatures, Copy::indirect, Copy::of, (copy, other) -> through[copy] = other.id());
    }

    /** The copies' own, where they are needed: by their place in the list. */
    private @Nullable Sketch[] sketches(Signatures.Source signatures) throws IOException {
        @Nullable Sketch[] own = new Sketch[copies.size()];
        visit(
                signatures,
                copy -> !isEqual(copy),
                copy -> copy.rank(shard),
                (copy, self) -> own[copy] = self.sketch().orElse(null));
        return own;
    }

    /** What is done about a copy, by its place in the list, when a document has been found. */
    private interface Visitor {
        void found(int copy, Signatures.Signed document);
    }

    /** Which document of a copy is looked for. */
    private interface Wanted {
        Rank of(Copy copy);
    }

    /** Finds a document for each of some copies, in the documents' order. */
    private void visit(Signatures.Source signatures, Predicate<Copy> which, Wanted wanted, Visitor visitor)
            throws IOException {
        int[] order = IntStream.range(0, copies.size())
                .filter(copy -> which.test(copies.get(copy)))
                .boxed()
                .sorted(Comparator.comparing(copy -> wanted.of(copies.get(copy))))
                .mapToInt(Integer::intValue)
                .toArray();
        int next = 0;
        while (next < order.length) {
            next = visitShard(signatures, order, next, wanted, visitor);
        }
    }

    /** Goes through the signatures of one shard; returns the first copy whose document is in another. */
    private int visitShard(Signatures.Source signatures, int[] order, int first, Wanted wanted, Visitor visitor)
            throws IOException {
        Rank rank = wanted.of(copies.get(order[first]));
        try (Signatures.Reader reader = signatures.open(rank.shard())) {
            Signatures.Signed document = reader.at(rank.position());
            int i = first;
            for (; i < order.length; i++) {
                Rank next = wanted.of(copies.get(order[i]));
                if (!next.shard().equals(rank.shard())) {
                    break;
                }
                document = next.equals(rank) ? document : reader.at(next.position());
                rank = next;
                visitor.found(order[i], document);
            }
            reader.finish();
            return i;
        }
    }

    /** The verdict about the document at {@code position}. */
    public Verdict of(int position) {
        int copy = Arrays.binarySearch(positions, position);
        return copy < 0 ? new Verdict.Kept(Map.of()) : dropped(copy);
    }

    private Verdict dropped(int copy) {
        Map<String, String> detail = new TreeMap<>();
        detail.put(SURVIVOR, survivors[copy]);
        if (!Double.isNaN(similarities[copy])) {
            detail.put(SIMILARITY, String.format(Locale.ROOT, "%.3f", similarities[copy]));
        }
        if (!through[copy].isEmpty()) {
            detail.put(THROUGH, through[copy]);
        }
        return new Verdict.Dropped(copies.get(copy).reason().reasonName(), detail);
    }

    /** All verdicts in words, a line for each copy: what is written of the shard depends on them and its documents. */
    public List<String> inWords() {
        return IntStream.range(0, positions.length)
                .mapToObj(copy -> "%d %s".formatted(positions[copy], dropped(copy)))
                .toList();
    }

    /** Whether the copy has the survivor's text. */
    private static boolean isEqual(Copy copy) {
        return copy.reason() == Reason.EXACT && !copy.indirect();
    }

    /** Empty when it can't be estimated: one of the two texts is too short. */
    static Optional<Double> similarity(Copy copy, Optional<Sketch> self, Optional<Sketch> survivor) {
        return isEqual(copy) ? Optional.of(1.0) : self.flatMap(a -> survivor.map(a::similarity));
    }
}
