package dev.millrace.contracts.models.architecture;

import java.util.Optional;

/**
 * Where a part of a block is normalised: {@code x → sum(x + output(part(before(x))))}.
 *
 * @param before of what comes in: pre-norm
 * @param output of what the part gives, before it is added
 * @param sum of the two together: post-norm
 */
public record Norms(Optional<Norm> before, Optional<Norm> output, Optional<Norm> sum) {

    /** None at all. */
    public static final Norms NONE = new Norms(Optional.empty(), Optional.empty(), Optional.empty());

    /** Before the part, as most do today. */
    public static Norms pre(Norm norm) {
        return new Norms(Optional.of(norm), Optional.empty(), Optional.empty());
    }

    /** After the sum, as the first transformers did. */
    public static Norms post(Norm norm) {
        return new Norms(Optional.empty(), Optional.empty(), Optional.of(norm));
    }

    /** Of what the part gives alone, as OLMo 2 does. */
    public static Norms output(Norm norm) {
        return new Norms(Optional.empty(), Optional.of(norm), Optional.empty());
    }

    /** Before the part and of what it gives, as Gemma 2 does. */
    public static Norms sandwich(Norm norm) {
        return new Norms(Optional.of(norm), Optional.of(norm), Optional.empty());
    }
}
