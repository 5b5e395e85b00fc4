package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.softmax;
import static org.bytedeco.pytorch.global.torch.tanh;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.trainer.engine.device.Device;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Attention of a stack to itself or to another. Shapes: B rows, T queries, S keys, H query and K key heads of size D. */
final class AttentionLayer {

    private final Attention part;
    private final Device device;
    private final boolean crossing;
    private final double dropout;
    /** Of attention to itself queries, keys and values; to another stack queries alone. */
    private final Product in;

    private final Optional<Product> keyValue;
    private final Product out;
    private final Optional<Normalization> queryNorm;
    private final Optional<Normalization> keyNorm;
    private final Optional<RotaryTurn> rotary;

    /**
     * @param crossing whether keys and values are of another stack
     * @param dropout share of the weights of values that becomes 0
     * @param rotary what turns queries and keys, if anything does
     */
    AttentionLayer(
            FlatParameters parameters,
            String name,
            Attention part,
            boolean crossing,
            double dropout,
            Optional<RotaryTurn> rotary) {
        Product.Named query = new Product.Named(name + ".query", part.biases().query());
        Product.Named key = new Product.Named(name + ".key", part.biases().key());
        Product.Named value = new Product.Named(name + ".value", part.biases().value());
        this.part = part;
        this.device = parameters.device();
        this.crossing = crossing;
        this.dropout = dropout;
        this.in = crossing ? Product.of(parameters, query) : Product.of(parameters, query, key, value);
        this.keyValue = crossing ? Optional.of(Product.of(parameters, key, value)) : Optional.empty();
        this.out = Product.of(parameters, name + ".output", part.biases().output());
        this.queryNorm = part.queryKeyNorm().map(of -> new Normalization(parameters, name + ".query-norm", of.norm()));
        this.keyNorm = part.queryKeyNorm().map(of -> new Normalization(parameters, name + ".key-norm", of.norm()));
        this.rotary = rotary;
    }

    /** Queries, keys and values, {B, T or S, heads, D} each. */
    private record Parts(Tensor queries, Tensor keys, Tensor values) {}

    /**
     * Attends.
     *
     * @param x {B, T, width}
     * @param memory the other stack's output, {B, S, width}; what attends to itself takes none
     * @param positions of x, {B, T}; absent: from 0 on
     */
    Tensor of(Tensor x, Optional<Tensor> memory, Optional<Tensor> positions, Scores scores) {
        return WrittenOut.isFor(x) && isWrittenOut(scores)
                ? writtenOut(x, positions, new FlashAttention(scores.isCausal(), part.scale()))
                : derived(x, memory, positions, scores);
    }

    /** Whether nothing but a rotation lies between the products and libtorch's kernel, and nothing but places hides keys. */
    private boolean isWrittenOut(Scores scores) {
        return !crossing
                && in.isWrittenOut()
                && out.isWrittenOut()
                && part.heads() == part.kvHeads()
                && queryNorm.isEmpty()
                && part.softCap().isEmpty()
                && dropout == 0
                && rotary.map(RotaryTurn::isWhole).orElse(true)
                && scores.isPlain(part.window());
    }

    /** Queries and keys turn where they lie, and so do their gradients, beside those of the values: nothing is put together. */
    private Tensor writtenOut(Tensor x, Optional<Tensor> positions, FlashAttention attention) {
        Tensor read = x.detach();
        Tensor all = in.value(read);
        long turning = (long) part.queryWidth() + part.keyWidth();
        rotary.ifPresent(turn -> {
            try (PointerScope scope = new PointerScope()) {
                Tensor both = all.narrow(2, 0, turning);
                turn.turn(both, both, positions, 1);
                scope.deallocate();
            }
        });
        Tensor queries = headsOf(all, 0);
        Tensor keys = headsOf(all, part.queryWidth());
        Tensor values = headsOf(all, turning);
        FlashAttention.Attended attended = attention.of(queries, keys, values);
        Tensor byPlace = attended.output().transpose(1, 2);
        Tensor mixed = byPlace.reshape(x.size(0), x.size(1), part.queryWidth());
        return WrittenOut.of(x, out.value(mixed), gradients -> {
            Tensor result = empty_like(read);
            try (PointerScope scope = new PointerScope()) {
                out.learn(gradients, mixed);
                Tensor above = empty_like(mixed);
                out.backward(gradients, above);
                FlashAttention.Gradients found = attention.backward(headsOf(above, 0), queries, keys, values, attended);
                // What was attended to isn't needed any more, and is as large as its gradients.
                put(found.queries(), all, 0, positions);
                put(found.keys(), all, part.queryWidth(), positions);
                all.narrow(2, turning, part.keyWidth()).copy_(joined(found.values()));
                in.learn(all, read);
                in.backward(all, result);
                scope.deallocate();
            }
            Stream.of(all, queries, keys, values, attended.output(), attended.logarithms(), byPlace, mixed)
                    .forEach(Tensor::deallocate);
            return result;
        });
    }

    /** Writes gradients {B, H, T, D} of what has turned where those of what turns lie, {B, T, from … from + H · D}. */
    private void put(Tensor gradients, Tensor into, long from, Optional<Tensor> positions) {
        Tensor there = into.narrow(2, from, part.queryWidth());
        Tensor joined = joined(gradients);
        rotary.ifPresentOrElse(turn -> turn.turn(joined, there, positions, -1), () -> there.copy_(joined));
    }

    /** {B, T, H · D} of {B, H, T, D}. */
    private Tensor joined(Tensor byHead) {
        return byHead.transpose(1, 2).reshape(byHead.size(0), byHead.size(2), part.queryWidth());
    }

    /** {B, H, T, D} of {B, T, …} that lies side by side, from a component on, as one view. */
    private Tensor headsOf(Tensor all, long from) {
        long width = all.size(2);
        long[] sizes = {all.size(0), part.heads(), all.size(1), part.headSize()};
        long[] strides = {all.size(1) * width, part.headSize(), width, 1};
        return all.as_strided(sizes, strides, new LongOptional(from));
    }

    private Tensor derived(Tensor x, Optional<Tensor> memory, Optional<Tensor> positions, Scores scores) {
        Parts parts = crossing ? crossing(x, memory.orElseThrow()) : own(x, positions);
        Tensor mixed = mix(
                parts.queries().transpose(1, 2),
                parts.keys().transpose(1, 2),
                parts.values().transpose(1, 2),
                scores);
        return out.of(mixed.transpose(1, 2).reshape(x.size(0), x.size(1), part.queryWidth()));
    }

    private Parts own(Tensor x, Optional<Tensor> positions) {
        long b = x.size(0);
        long t = x.size(1);
        long heads = part.heads();
        long kvHeads = part.kvHeads();
        Tensor all = in.of(x);
        if (queryNorm.isPresent()) {
            TensorVector parts =
                    all.split_with_sizes(new long[] {part.queryWidth(), part.keyWidth(), part.keyWidth()}, -1);
            return new Parts(
                    turned(normed(queryNorm, parts.get(0), b, t, heads), b, t, heads, positions),
                    turned(normed(keyNorm, parts.get(1), b, t, kvHeads), b, t, kvHeads, positions),
                    byHead(parts.get(2), b, t, kvHeads));
        }
        TensorVector parts =
                all.split_with_sizes(new long[] {(long) part.queryWidth() + part.keyWidth(), part.keyWidth()}, -1);
        // Queries and keys turn together: one rotation instead of two.
        Tensor both = turned(parts.get(0), b, t, heads + kvHeads, positions);
        TensorVector turned = both.split_with_sizes(new long[] {heads, kvHeads}, 2);
        return new Parts(turned.get(0), turned.get(1), byHead(parts.get(1), b, t, kvHeads));
    }

    private Parts crossing(Tensor x, Tensor memory) {
        long b = x.size(0);
        Tensor queries = in.of(x);
        TensorVector parts = keyValue.orElseThrow().of(memory).split(part.keyWidth(), -1);
        return new Parts(
                byHead(normed(queryNorm, queries, b, x.size(1), part.heads()), b, x.size(1), part.heads()),
                byHead(
                        normed(keyNorm, parts.get(0), b, memory.size(1), part.kvHeads()),
                        b,
                        memory.size(1),
                        part.kvHeads()),
                byHead(parts.get(1), b, memory.size(1), part.kvHeads()));
    }

    /** A norm of each head, or of all together: {B, T, heads · D} of the same. */
    private Tensor normed(Optional<Normalization> norm, Tensor x, long b, long t, long heads) {
        if (norm.isEmpty()) {
            return x;
        }
        if (part.queryKeyNorm().orElseThrow().wide()) {
            return norm.get().of(x);
        }
        return norm.get().of(byHead(x, b, t, heads)).view(b, t, heads * part.headSize());
    }

    private Tensor turned(Tensor x, long b, long t, long heads, Optional<Tensor> positions) {
        return rotary.isPresent() ? rotary.get().turn(x, b, t, heads, positions) : byHead(x, b, t, heads);
    }

    private Tensor byHead(Tensor x, long b, long t, long heads) {
        return x.view(b, t, heads, part.headSize());
    }

    /** {B, H, T, D} of queries {B, H, T, D}, keys and values {B, K, S, D}. */
    private Tensor mix(Tensor queries, Tensor keys, Tensor values, Scores scores) {
        boolean grouped = part.heads() != part.kvHeads();
        if (part.softCap().isPresent()) {
            return mixCapped(
                    queries,
                    repeated(keys),
                    repeated(values),
                    scores,
                    part.softCap().getAsDouble());
        }
        boolean plain = scores.isPlain(part.window());
        TensorOptional bias = (plain ? Optional.<Tensor>empty() : scores.bias(part.window()))
                .map(TensorOptional::new)
                .orElseGet(TensorOptional::new);
        boolean causal = plain && scores.isCausal();
        DoubleOptional scale = new DoubleOptional(part.scale());
        return device.isHost()
                ? Autocast.without(
                        device,
                        () -> scaled_dot_product_attention(
                                single(queries), single(keys), single(values), bias, dropout, causal, scale, grouped))
                : scaled_dot_product_attention(queries, keys, values, bias, dropout, causal, scale, grouped);
    }

    private static Tensor single(Tensor x) {
        return x.to(torch.ScalarType.Float);
    }

    private Tensor repeated(Tensor x) {
        long times = part.heads() / part.kvHeads();
        return times == 1 ? x : x.repeat_interleave(times, new LongOptional(1), new LongOptional());
    }

    /** No kernel caps scores: written out. */
    private Tensor mixCapped(Tensor queries, Tensor keys, Tensor values, Scores scores, double cap) {
        Tensor raw = queries.matmul(keys.transpose(-2, -1)).mul(new Scalar(part.scale()));
        Tensor capped = tanh(raw.div(new Scalar(cap))).mul(new Scalar(cap));
        Tensor seen = scores.bias(part.window()).map(capped::add).orElse(capped);
        return Dropping.some(softmax(seen, -1), dropout).matmul(values);
    }
}
