package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.recipes.Precision;

/**
 * How a model is computed.
 *
 * @param precision of products and of attention
 * @param recompute whether what blocks compute is forgotten, and computed again for its gradients
 */
public record Computing(Precision precision, boolean recompute) {

    /** In single precision; everything is kept. */
    public static final Computing USUAL = new Computing(Precision.FP32, false);
}
