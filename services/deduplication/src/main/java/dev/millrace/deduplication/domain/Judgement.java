package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.Verdict;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the ledger says about each document of a decided shard. */
public final class Judgement {

    /** Ledger detail: id of the document that stays. */
    public static final String SURVIVOR = "survivor";
    /** Ledger detail: estimated Jaccard similarity to the survivor, 0 to 1. */
    public static final String SIMILARITY = "similarity";
    /** Ledger detail: id of the copy through which it is one of the survivor, when the two share no key themselves. */
    public static final String THROUGH = "through";

    private final ShardId shard;
    private final Map<Integer, Copy> copies = new HashMap<>();
    private final Function<ShardId, Signatures> signatures;

    /**
     * For one shard.
     *
     * @param signatures those of any shard that the decision names, and of the decided one
     */
    public Judgement(Message.Decision decision, Function<ShardId, Signatures> signatures) {
        this.shard = decision.event().shard();
        decision.copies().forEach(copy -> copies.put(copy.position(), copy));
        this.signatures = signatures;
    }

    /** The verdict about the document at {@code position}. */
    public Verdict of(int position) {
        Copy copy = copies.get(position);
        return copy == null ? new Verdict.Kept(Map.of()) : dropped(copy);
    }

    private Verdict dropped(Copy copy) {
        Signatures.Signed self = signed(copy.rank(shard));
        Signatures.Signed survivor = signed(copy.survivor());
        Map<String, String> detail = new HashMap<>();
        detail.put(SURVIVOR, survivor.id());
        similarity(copy, self, survivor)
                .ifPresent(share -> detail.put(SIMILARITY, String.format(Locale.ROOT, "%.3f", share)));
        if (copy.indirect()) {
            detail.put(THROUGH, signed(copy.of()).id());
        }
        return new Verdict.Dropped(copy.reason().reasonName(), detail);
    }

    /** Empty when it can't be estimated: one of the two texts is too short. */
    static Optional<Double> similarity(Copy copy, Signatures.Signed self, Signatures.Signed survivor) {
        if (copy.reason() == Reason.EXACT && !copy.indirect()) {
            return Optional.of(1.0);
        }
        return self.sketch().flatMap(a -> survivor.sketch().map(a::similarity));
    }

    private Signatures.Signed signed(Rank rank) {
        return signatures.apply(rank.shard()).at(rank.position());
    }
}
