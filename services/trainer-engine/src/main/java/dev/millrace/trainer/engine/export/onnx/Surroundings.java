package dev.millrace.trainer.engine.export.onnx;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a layer of a stack sees of its surroundings.
 *
 * @param places of its tokens
 * @param scores of attention to itself
 * @param layer whose cache holds the tokens before; absent where there are none before
 * @param memory what hides padding of the encoder's output, {B, 1, 1, T}
 * @param context positions that it may see
 */
record Surroundings(Places places, ScoreNodes scores, OptionalInt layer, Optional<String> memory, int context) {

    /** The same in another layer. */
    Surroundings in(int another) {
        return new Surroundings(places, scores, layer.isPresent() ? OptionalInt.of(another) : layer, memory, context);
    }
}
