package dev.millrace.trainer.engine.model;

import dev.millrace.trainer.engine.device.Device;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a model computes a loss of.
 *
 * @param encoder what its encoder reads, if it has one
 * @param decoder what its decoder reads, if it has one
 * @param targets {B, T}, 64-bit: the id that is right at each place of its last stack; {@link #IGNORED} where none is asked for
 * @param reference {B}: logarithms of the probabilities that another model gives to each row's targets, where its rows are
 *     compared with that
 */
public record Batch(Optional<Tokens> encoder, Optional<Tokens> decoder, Tensor targets, Optional<Tensor> reference) {

    /** One that is compared with nothing. */
    public Batch(Optional<Tokens> encoder, Optional<Tokens> decoder, Tensor targets) {
        this(encoder, decoder, targets, Optional.empty());
    }

    /** The target of a place that no loss is computed for. */
    public static final long IGNORED = -100;

    /** The same on a device. */
    public Batch on(Device device) {
        return new Batch(
                encoder.map(tokens -> tokens.on(device)),
                decoder.map(tokens -> tokens.on(device)),
                device.here(targets),
                reference.map(device::here));
    }

    /** Of a decoder: the token after each. */
    public static Batch causal(Tokens tokens, Tensor targets) {
        return new Batch(Optional.empty(), Optional.of(tokens), targets);
    }
}
