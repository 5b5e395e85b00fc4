package dev.millrace.deduplication.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rule: a document is dropped if and only if one of lower rank, kept or not, shares a key with it. This is the whole
 * of it for one reader who sees all documents in the order of their ranks; the distributed form must decide the same.
 */
public final class SequentialDeduplication {

    private final Map<Key, Rank> lowest = new HashMap<>();
    private final Map<Rank, Rank> survivors = new HashMap<>();

    /** Decides about the next document; each call must bring a higher rank than the one before. */
    public Optional<Copy> decide(Rank rank, List<Key> keys) {
        List<Match> matches = new ArrayList<>();
        for (Key key : keys) {
            Rank first = lowest.putIfAbsent(key, rank);
            if (first != null && !first.equals(rank)) {
                matches.add(new Match(rank.position(), key.reason(), first));
            }
        }
        return matches.stream().min(Match.STRONGEST).map(match -> copy(rank, match));
    }

    private Copy copy(Rank rank, Match match) {
        Rank survivor = survivors.getOrDefault(match.of(), match.of());
        survivors.put(rank, survivor);
        return new Copy(match.position(), match.reason(), match.of(), survivor);
    }
}
