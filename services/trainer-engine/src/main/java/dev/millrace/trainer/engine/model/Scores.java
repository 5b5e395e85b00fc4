package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.logical_and;
import static org.bytedeco.pytorch.global.torch.logical_or;

import dev.millrace.trainer.engine.device.Device;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Which keys each query sees in one forward pass, and what is added to its scores; shared by layers with the same window. */
final class Scores {

    /** Of a key that isn't seen: its weight becomes exactly 0, and a query that sees nothing at all still gets numbers. */
    private static final double UNSEEN = -1e30;

    private final Device device;
    private final long queries;
    private final long keys;
    private final boolean causal;
    private final Optional<Tensor> sameSegment;
    /** {B, 1, 1, keys}: whether a query before it sees a key. */
    private final Optional<Tensor> early;

    private final Optional<Tensor> added;
    private final Map<OptionalInt, Optional<Tensor>> biases = new HashMap<>();

    /**
     * @param device where they are computed
     * @param causal whether a query sees no key after it
     * @param querySegments {B, queries}
     * @param keySegments {B, keys}
     * @param prefix {B, keys}: 1 for keys that queries before them see, too
     * @param added to all scores: {1, heads, queries, keys}
     */
    Scores(
            Device device,
            long queries,
            long keys,
            boolean causal,
            Optional<Tensor> querySegments,
            Optional<Tensor> keySegments,
            Optional<Tensor> prefix,
            Optional<Tensor> added) {
        this.device = device;
        this.queries = queries;
        this.keys = keys;
        this.causal = causal;
        this.added = added;
        this.sameSegment = sameSegment(querySegments, keySegments);
        this.early = causal
                ? prefix.map(
                        keysSeen -> keysSeen.ne(new Scalar(0L)).unsqueeze(1).unsqueeze(1))
                : Optional.empty();
    }

    private Optional<Tensor> sameSegment(Optional<Tensor> querySegments, Optional<Tensor> keySegments) {
        if (querySegments.isEmpty() && keySegments.isEmpty()) {
            return Optional.empty();
        }
        // Who doesn't say has one segment, and no padding.
        Tensor one = device.ones(torch.ScalarType.Long, 1, 1);
        Tensor of = querySegments.orElse(one).unsqueeze(2);
        Tensor to = keySegments.orElse(one).unsqueeze(1);
        return Optional.of(of.eq(to).unsqueeze(1));
    }

    /** Whether a kernel that hides later keys by itself does all there is to do. */
    boolean isPlain(OptionalInt window) {
        return sameSegment.isEmpty()
                && early.isEmpty()
                && added.isEmpty()
                && effective(window).isEmpty();
    }

    boolean isCausal() {
        return causal;
    }

    /** What is added to the scores, {B or 1, heads or 1, queries, keys}; absent where every key is seen. */
    Optional<Tensor> bias(OptionalInt window) {
        return biases.computeIfAbsent(effective(window), this::made);
    }

    private OptionalInt effective(OptionalInt window) {
        if (window.isEmpty()) {
            return window;
        }
        long reach = causal ? window.getAsInt() : window.getAsInt() / 2 + 1L;
        return reach < keys ? window : OptionalInt.empty();
    }

    private Optional<Tensor> made(OptionalInt window) {
        Optional<Tensor> seen = near(window);
        if (sameSegment.isPresent()) {
            seen = Optional.of(
                    seen.map(near -> logical_and(near, sameSegment.get())).orElse(sameSegment.get()));
        }
        Optional<Tensor> hidden = seen.map(
                mask -> device.zeros(mask.sizes().vec().get()).masked_fill(mask.logical_not(), new Scalar(UNSEEN)));
        if (hidden.isEmpty()) {
            return added;
        }
        return Optional.of(added.map(bias -> bias.add(hidden.get())).orElse(hidden.get()));
    }

    /** {B or 1, 1, queries, keys}: whether a key's place lets a query see it. */
    private Optional<Tensor> near(OptionalInt window) {
        if (!causal && window.isEmpty()) {
            return Optional.empty();
        }
        Tensor all = device.ones(torch.ScalarType.Bool, queries, keys);
        long after = causal ? 0 : window.getAsInt() / 2;
        Tensor near = all.tril(after);
        if (early.isPresent()) {
            Tensor before = window.isPresent() ? all.tril(window.getAsInt() - 1L) : all;
            near = logical_or(near, logical_and(before, early.get()));
        }
        if (window.isPresent()) {
            near = near.triu(causal ? 1L - window.getAsInt() : -after);
        }
        return Optional.of(early.isPresent() ? near : near.unsqueeze(0).unsqueeze(0));
    }
}
