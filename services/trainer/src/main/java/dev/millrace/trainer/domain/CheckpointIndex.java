package dev.millrace.trainer.domain;

import dev.millrace.contracts.events.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Which checkpoints of a run are complete in the store. It is written after a checkpoint's last object, so what it names
 * is there.
 *
 * @param attempts how often training was begun
 * @param fruitless how often since the newest checkpoint, without having been told to stop
 * @param checkpoints newest first
 */
public record CheckpointIndex(int attempts, int fruitless, List<Entry> checkpoints) {

    /** Before the first attempt. */
    public static final CheckpointIndex EMPTY = new CheckpointIndex(0, 0, List.of());

    /**
     * A complete checkpoint.
     *
     * @param step optimiser steps done
     * @param manifest names its parts
     */
    public record Entry(long step, ObjectRef manifest) {}

    public CheckpointIndex {
        checkpoints = List.copyOf(checkpoints);
    }

    /** One attempt more. */
    public CheckpointIndex begun() {
        return new CheckpointIndex(attempts + 1, fruitless + 1, checkpoints);
    }

    /** An attempt that was told to stop doesn't count as fruitless. */
    public CheckpointIndex stopped() {
        return new CheckpointIndex(attempts, Math.max(0, fruitless - 1), checkpoints);
    }

    /**
     * With a new checkpoint, and of those before it none but the newest and what stays for good.
     *
     * @param keep how many of the newest stay
     * @param forGood whether the one after so many steps stays whatever comes
     */
    public CheckpointIndex with(Entry entry, int keep, LongPredicate forGood) {
        List<Entry> all = new ArrayList<>(List.of(entry));
        for (Entry earlier : checkpoints) {
            if (earlier.step() < entry.step() && (all.size() < keep || forGood.test(earlier.step()))) {
                all.add(earlier);
            }
        }
        return new CheckpointIndex(attempts, 0, all);
    }

    /** What this one names and {@code newer} doesn't any more. */
    public List<Entry> droppedBy(CheckpointIndex newer) {
        return checkpoints.stream()
                .filter(e -> newer.checkpoints.stream().noneMatch(n -> n.step() == e.step()))
                .toList();
    }
}
