package dev.millrace.trainer.engine.model;

import dev.millrace.trainer.engine.device.Device;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What goes into a stack: B rows of T tokens.
 *
 * @param ids {B, T}, 64-bit
 * @param segments {B, T}, 64-bit: tokens see those of their own segment alone. Padding is segment 0; absent: all are one
 * @param positions {B, T}, 64-bit, from 0; absent: as the model counts them
 * @param types {B, T}, 64-bit: kinds of segments; absent: all are of the first kind
 * @param prefix {B, T}, 64-bit: 1 for what a causal stack sees of a segment before its place, too; absent: nothing
 */
public record Tokens(
        Tensor ids,
        Optional<Tensor> segments,
        Optional<Tensor> positions,
        Optional<Tensor> types,
        Optional<Tensor> prefix) {

    /** Tokens of which none is seen before its place. */
    public Tokens(Tensor ids, Optional<Tensor> segments, Optional<Tensor> positions, Optional<Tensor> types) {
        this(ids, segments, positions, types, Optional.empty());
    }

    /** Tokens without padding, that all see each other. */
    public static Tokens of(Tensor ids) {
        return new Tokens(ids, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Tokens on(Device device) {
        return new Tokens(
                device.here(ids),
                segments.map(device::here),
                positions.map(device::here),
                types.map(device::here),
                prefix.map(device::here));
    }

    /** The same, of which some is seen before its place. */
    public Tokens withPrefix(Tensor which) {
        return new Tokens(ids, segments, positions, types, Optional.of(which));
    }

    long length() {
        return ids.size(1);
    }
}
