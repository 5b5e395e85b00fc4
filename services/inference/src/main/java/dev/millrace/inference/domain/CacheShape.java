package dev.millrace.inference.domain;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;

/**
 * What the keys and values of one sequence take.
 *
 * @param layers each with its own heads
 * @param context most tokens
 * @param numbers how each is held
 */
record CacheShape(List<Layer> layers, int context, CacheNumbers numbers) {

    /** Sizes of heads that are multiples of this are held by an operator that takes any numbers. */
    private static final int HEAD_STEP = 8;

    /**
     * One layer's keys, or its values.
     *
     * @param size components of a head
     */
    record Layer(int heads, int size) {}

    CacheShape {
        layers = List.copyOf(layers);
    }

    /**
     * Of a decoder's attention to itself.
     *
     * @param wanted how numbers are held, where its graph can
     */
    static CacheShape of(Stack decoder, int context, CacheNumbers wanted) {
        boolean any = decoder.blocks().stream()
                .allMatch(block -> block.attention().part().headSize() % HEAD_STEP == 0);
        return new CacheShape(
                decoder.blocks().stream()
                        .map(block -> layer(block.attention().part()))
                        .toList(),
                context,
                any ? wanted : CacheNumbers.F32);
    }

    /** The same for sequences of so many tokens at most. */
    CacheShape ofTokens(int most) {
        return new CacheShape(layers, most, numbers);
    }

    /** Of a decoder's attention to its encoder. */
    static CacheShape ofCross(Stack decoder, int context) {
        return new CacheShape(
                decoder.blocks().stream()
                        .map(block -> layer(block.cross().orElseThrow().part()))
                        .toList(),
                context,
                CacheNumbers.F32);
    }

    private static Layer layer(Attention attention) {
        return new Layer(attention.kvHeads(), attention.headSize());
    }

    /** Bytes of a layer's keys, or of its values. */
    long bytes(Layer layer) {
        return (long) layer.heads() * context * layer.size() * numbers.bytes();
    }

    /** Bytes of all layers' keys and values. */
    long bytes() {
        return layers.stream().mapToLong(layer -> 2 * bytes(layer)).sum();
    }
}
