package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.model.Dropout;

/**
 * How a model is computed.
 *
 * @param precision of products and of attention
 * @param recompute whether what blocks compute is forgotten, and computed again for its gradients
 * @param dropout drawn anew in every forward pass, from the default generator; a model that isn't trained has none
 */
public record Computing(Precision precision, boolean recompute, Dropout dropout) {

    /** In single precision; everything is kept. */
    public static final Computing USUAL = new Computing(Precision.FP32, false);

    /** Without dropout. */
    public Computing(Precision precision, boolean recompute) {
        this(precision, recompute, Dropout.NONE);
    }

    /** The same with dropout. */
    public Computing with(Dropout other) {
        return new Computing(precision, recompute, other);
    }
}
