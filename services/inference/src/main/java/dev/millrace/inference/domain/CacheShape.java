package dev.millrace.inference.domain;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;

/**
 * What the keys and values of one sequence take.
 *
 * @param layers each with its own heads
 * @param context most tokens
 */
record CacheShape(List<Layer> layers, int context) {

    private static final long FLOAT = 4;

    /**
     * One layer's keys, or its values.
     *
     * @param size components of a head
     */
    record Layer(int heads, int size) {}

    CacheShape {
        layers = List.copyOf(layers);
    }

    /** Of a decoder's attention to itself. */
    static CacheShape of(Stack decoder, int context) {
        return new CacheShape(
                decoder.blocks().stream()
                        .map(block -> layer(block.attention().part()))
                        .toList(),
                context);
    }

    /** Of a decoder's attention to its encoder. */
    static CacheShape ofCross(Stack decoder, int context) {
        return new CacheShape(
                decoder.blocks().stream()
                        .map(block -> layer(block.cross().orElseThrow().part()))
                        .toList(),
                context);
    }

    private static Layer layer(Attention attention) {
        return new Layer(attention.kvHeads(), attention.headSize());
    }

    /** Bytes of a layer's keys, or of its values. */
    long bytes(Layer layer) {
        return (long) layer.heads() * context * layer.size() * FLOAT;
    }

    /** Bytes of all layers' keys and values. */
    long bytes() {
        return layers.stream().mapToLong(layer -> 2 * bytes(layer)).sum();
    }
}
