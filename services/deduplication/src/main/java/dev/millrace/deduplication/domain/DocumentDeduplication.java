package dev.millrace.deduplication.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.recipes.Dedup;
import dev.millrace.contracts.text.EnglishWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deduplicates documents one after the other, without any service: what comes first stays. */
public final class DocumentDeduplication {

    /**
     * What becomes of a document.
     *
     * @param id its id
     * @param verdict {@code keep}, {@code exact}, {@code url} or {@code near}
     * @param survivor id of the document that stays in its place
     * @param similarity estimated Jaccard similarity to the survivor, 0 to 1; absent when a text is too short
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Outcome(String id, String verdict, Optional<String> survivor, Optional<Double> similarity) {}

    private static final ShardId SHARD = new ShardId(0, 0, 0);

    private final Keying keying;
    private final SequentialDeduplication rule = new SequentialDeduplication();
    private final List<Signatures.Signed> seen = new ArrayList<>();

    public DocumentDeduplication(Dedup recipe) {
        this.keying = new Keying(recipe, new EnglishWords());
    }

    /** Decides about the next document. */
    public Outcome decide(String id, String text, Optional<String> url) {
        Keyed keyed = keying.keys(text, url);
        Signatures.Signed self = new Signatures.Signed(id, keyed.sketch());
        Rank rank = new Rank(SHARD, seen.size());
        seen.add(self);
        return rule.decide(rank, keyed.keys())
                .map(copy -> dropped(copy, self))
                .orElseGet(() -> new Outcome(id, "keep", Optional.empty(), Optional.empty()));
    }

    private Outcome dropped(Copy copy, Signatures.Signed self) {
        Signatures.Signed survivor = seen.get(copy.survivor().position());
        return new Outcome(
                self.id(),
                copy.reason().reasonName(),
                Optional.of(survivor.id()),
                Judgement.similarity(copy, self.sketch(), survivor.sketch()));
    }
}
