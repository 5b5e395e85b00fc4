package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardCompleted;
import java.util.ArrayList;
import java.util.List;

/** Sorts the keys of a shard by their owners, and cuts what one owner gets into parts that fit into messages. */
public final class Batches {

    /**
     * Bytes of keys in a message. An answer has at most 17 bytes for each 13 of them, and is held as objects of some twenty
     * times that: two of them at once still fit a small heap.
     */
    public static final int USUAL_BYTES = 4 * 1024 * 1024;

    private final int mostBytes;
    private final List<List<Entries>> full = new ArrayList<>();
    private final List<Entries.Builder> open = new ArrayList<>();

    /**
     * For one shard.
     *
     * @param owners how many owners share the run's keys
     * @param mostBytes bytes of keys in one message; the same for all workers, since a shard may be signed twice
     */
    public Batches(int owners, int mostBytes) {
        this.mostBytes = mostBytes;
        for (int owner = 0; owner < owners; owner++) {
            full.add(new ArrayList<>());
            open.add(new Entries.Builder(mostBytes));
        }
    }

    /** Adds a key of the document at {@code position}; positions don't decrease. */
    public void add(int position, Key key) {
        int owner = key.owner(open.size());
        if (!open.get(owner).takes(key)) {
            full.get(owner).add(open.get(owner).build());
            open.set(owner, new Entries.Builder(mostBytes));
        }
        open.get(owner).add(position, key);
    }

    /** The messages about {@code event}'s shard, at least one for each owner; afterwards nothing can be added. */
    public List<Message.Batch> of(ShardCompleted event) {
        List<Message.Batch> batches = new ArrayList<>();
        for (int owner = 0; owner < open.size(); owner++) {
            List<Entries> parts = full.get(owner);
            parts.add(open.get(owner).build());
            for (int part = 0; part < parts.size(); part++) {
                batches.add(new Message.Batch(event, open.size(), owner, part, parts.size(), parts.get(part)));
            }
        }
        return batches;
    }
}
