package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Joins what all owners answered about a shard into a decision. It sees a run's answers in the order in which each owner
 * gave them, which is the order of ranks: so when a shard is decided, all shards before it have been, and a copy of a copy
 * is followed to the one that stays.
 */
public final class AnswerJoin {

    /** What the join remembers, and must still know after a crash. */
    public interface Memory {

        /** Keeps an answer until the others are there. */
        void keep(Message.Answer answer);

        /** The answers about {@code shard} that are there, at most one for each owner and part. */
        List<Message.Answer> kept(String run, ShardId shard);

        /** Forgets the answers about {@code shard}. */
        void drop(String run, ShardId shard);

        /** Who survived for the document at {@code rank}; empty when that one itself stays. */
        Optional<Rank> survivor(String run, Rank rank);

        /** Notes who survived for the document at {@code rank}. */
        void survives(String run, Rank rank, Rank survivor);
    }

    private final Memory memory;

    public AnswerJoin(Memory memory) {
        this.memory = memory;
    }

    /** Takes one answer in; gives the decision about its shard when it was the last one missing. */
    public Optional<Message.Decision> join(Message.Answer answer) {
        String run = answer.run();
        ShardId shard = answer.event().shard();
        memory.keep(answer);
        List<Message.Answer> answers = memory.kept(run, shard);
        if (!complete(answers, answer.owners())) {
            return Optional.empty();
        }
        memory.drop(run, shard);
        List<Copy> copies = new ArrayList<>();
        // In the order of positions: a copy of a copy in the same shard finds its survivor noted.
        for (Match match : strongest(answers).values()) {
            Rank survivor = memory.survivor(run, match.of()).orElse(match.of());
            memory.survives(run, new Rank(shard, match.position()), survivor);
            copies.add(new Copy(match.position(), match.reason(), match.of(), survivor));
        }
        return Optional.of(new Message.Decision(answer.event(), copies));
    }

    private static boolean complete(List<Message.Answer> answers, int owners) {
        Map<Integer, Integer> missing = new HashMap<>();
        for (Message.Answer answer : answers) {
            missing.merge(answer.owner(), answer.parts() - 1, (left, parts) -> left - 1);
        }
        return missing.size() == owners && missing.values().stream().allMatch(left -> left == 0);
    }

    private static Map<Integer, Match> strongest(List<Message.Answer> answers) {
        Map<Integer, Match> strongest = new TreeMap<>();
        for (Message.Answer answer : answers) {
            for (Match match : answer.matches()) {
                strongest.merge(match.position(), match, (a, b) -> Match.STRONGEST.compare(a, b) <= 0 ? a : b);
            }
        }
        return strongest;
    }
}
