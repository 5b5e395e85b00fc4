package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The distributed algorithm with everything that a broker guarantees and nothing more: each queue keeps its order, the
 * queues advance in a random order, shards are signed in a random order, some of them twice.
 */
final class Simulation {

    /** One key, a few or all of them in a message. */
    private static final int MOST_BATCH_BYTES = 100;

    private final Random random;
    private final int batchBytes;
    private final List<Deque<Message.Batch>> toOwners = new ArrayList<>();
    private final List<BandOwner> owners = new ArrayList<>();
    private final Deque<Message.Answer> toJoin = new ArrayDeque<>();
    private final AnswerJoin join = new AnswerJoin(new MemoryOfMaps());
    private final Map<ShardId, Set<List<Copy>>> decided = new TreeMap<>();

    Simulation(Random random, int ownerCount, Function<BandOwner.Memory, BandOwner.Memory> fault) {
        this.random = random;
        this.batchBytes = 1 + random.nextInt(MOST_BATCH_BYTES);
        for (int owner = 0; owner < ownerCount; owner++) {
            toOwners.add(new ArrayDeque<>());
            owners.add(new BandOwner(fault.apply(new MemoryOfMaps())));
        }
    }

    /** All different decisions made about each shard: one, when all is well. */
    Map<ShardId, Set<List<Copy>>> run(Corpus corpus) {
        List<Corpus.Shard> arrivals = new ArrayList<>(corpus.shards());
        corpus.shards().stream().filter(s -> random.nextInt(4) == 0).forEach(arrivals::add);
        Collections.shuffle(arrivals, random);
        Deque<Corpus.Shard> toSign = new ArrayDeque<>(arrivals);
        while (advance(toSign)) {}
        return decided;
    }

    private boolean advance(Deque<Corpus.Shard> toSign) {
        List<Runnable> possible = new ArrayList<>();
        if (!toSign.isEmpty()) {
            possible.add(() -> sign(toSign.remove()));
        }
        for (int owner = 0; owner < owners.size(); owner++) {
            if (!toOwners.get(owner).isEmpty()) {
                BandOwner it = owners.get(owner);
                Deque<Message.Batch> queue = toOwners.get(owner);
                possible.add(() -> it.enter(queue.remove(), toJoin::add));
            }
        }
        if (!toJoin.isEmpty()) {
            possible.add(() -> join.join(toJoin.remove()).ifPresent(this::decide));
        }
        if (possible.isEmpty()) {
            return false;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    private void sign(Corpus.Shard shard) {
        Batches batches = new Batches(owners.size(), batchBytes);
        for (int position = 0; position < shard.documents().size(); position++) {
            for (Key key : shard.documents().get(position)) {
                batches.add(position, key);
            }
        }
        for (Message.Batch batch : batches.of(shard.event())) {
            toOwners.get(batch.owner()).add((Message.Batch) MemoryOfMaps.read(batch.toBytes()));
        }
    }

    private void decide(Message.Decision decision) {
        Message.Decision read = (Message.Decision) MemoryOfMaps.read(decision.toBytes());
        decided.computeIfAbsent(read.event().shard(), shard -> new HashSet<>()).add(read.copies());
    }
}
