package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.group.Pending;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Adds up the workers' gradients, each bucket at the worker that it is of. A step's last backward pass tells which blocks it has
 * left behind: their buckets are under way while those of the blocks below are computed (Li et al. 2020, "PyTorch distributed:
 * experiences on accelerating data parallel training", 3.2.3). All workers send the same buckets in the same order, whether they
 * had rows or not.
 */
final class GradientExchange {

    /** Elements; 16 MB of 32-bit floats. */
    private static final long LONGEST = 1L << 22;

    /** Elements from which on a bucket goes by itself, and not with its neighbour. */
    static final long WORTHWHILE = 1L << 18;

    /**
     * Neighbouring gradients that are sent at once.
     *
     * @param root the worker that they are of
     * @param stage number of the block, in the order of a backward pass, behind which all of them are known
     */
    record Bucket(Slice slice, int root, int stage) {}

    private final Group group;
    private final List<String> blocks;
    private final List<Bucket> buckets;
    /** The gradients of each bucket. */
    private final List<Tensor> gradients;

    private final List<Pending> sent = new ArrayList<>();
    private int next;

    /**
     * @param shares of the parameters, one for each worker
     * @param blocks names of a model's blocks, in the order in which a backward pass leaves them behind
     */
    GradientExchange(Group group, FlatParameters parameters, List<Slice> shares, List<String> blocks) {
        this.group = group;
        this.blocks = List.copyOf(blocks);
        this.buckets = buckets(parameters.slots(), shares, this.blocks);
        this.gradients = buckets.stream()
                .map(bucket -> bucket.slice().of(parameters.gradients()))
                .toList();
    }

    /** All buckets, in the order in which they can be sent. */
    static List<Bucket> buckets(List<FlatParameters.Slot> slots, List<Slice> shares, List<String> blocks) {
        List<Bucket> buckets = new ArrayList<>();
        for (int root = 0; root < shares.size(); root++) {
            List<Bucket> own = new ArrayList<>();
            for (FlatParameters.Slot slot : slots) {
                if (slot.length() > 0 && shares.get(root).holds(slot.slice())) {
                    add(own, new Bucket(slot.slice(), root, stage(slot.name(), blocks)));
                }
            }
            own.forEach(bucket -> bucket.slice()
                    .cut(LONGEST)
                    .forEach(piece -> buckets.add(new Bucket(piece, bucket.root(), bucket.stage()))));
        }
        // In the same order on every worker: the sort is stable.
        buckets.sort(Comparator.comparingInt(Bucket::stage));
        return buckets;
    }

    /** What is too short to go by itself goes with its neighbour, and so as late as the later of the two. */
    private static void add(List<Bucket> buckets, Bucket more) {
        Bucket last = buckets.isEmpty() ? more : buckets.getLast();
        if (buckets.isEmpty() || (last.stage() != more.stage() && last.slice().length() >= WORTHWHILE)) {
            buckets.add(more);
            return;
        }
        Slice both = new Slice(last.slice().from(), more.slice().to());
        buckets.set(buckets.size() - 1, new Bucket(both, last.root(), Math.max(last.stage(), more.stage())));
    }

    /** Where no block's name fits, only the whole pass tells. */
    private static int stage(String parameter, List<String> blocks) {
        for (int stage = 0; stage < blocks.size(); stage++) {
            if (parameter.startsWith(blocks.get(stage) + ".")) {
                return stage;
            }
        }
        return blocks.size();
    }

    /** The last backward pass of this worker's step has left a block behind. */
    void completed(String block) {
        send(blocks.indexOf(block));
    }

    /** Nothing more is added to any gradient of this worker's step; what is begun here ends with {@link #await}. */
    void completed() {
        send(blocks.size());
    }

    private void send(int stage) {
        for (; next < buckets.size() && buckets.get(next).stage() <= stage; next++) {
            sent.add(group.reduce(gradients.get(next), buckets.get(next).root()));
        }
    }

    /** Waits until the sums of this worker's share are there. */
    void await() {
        sent.forEach(Pending::await);
        sent.clear();
        next = 0;
    }
}
