/**
 * The evaluator service: {@code models.exported} or {@code evaluations.requested} comes in, the model's scores go out as
 * {@code models.evaluated}; {@code arenas.requested} comes in, where its models' answers lie goes out as
 * {@code arenas.answered}. Start reading at {@link dev.millrace.evaluator.EvaluatorService}.
 */
@NullMarked
package dev.millrace.evaluator;

import org.jspecify.annotations.NullMarked;
