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
 */
public record Tokens(Tensor ids, Optional<Tensor> segments, Optional<Tensor> positions, Optional<Tensor> types) {

    /** Tokens without padding, that all see each other. */
    public static Tokens of(Tensor ids) {
        return new Tokens(ids, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Tokens on(Device device) {
        return new Tokens(
                device.here(ids), segments.map(device::here), positions.map(device::here), types.map(device::here));
    }

    long length() {
        return ids.size(1);
    }
}
