/**
 * The trainer: takes a request to train, keeps worker processes at it until the model is done, and keeps their
 * checkpoints and the model package in the store. Start reading at {@link dev.millrace.trainer.TrainerService}.
 */
@NullMarked
package dev.millrace.trainer;

import org.jspecify.annotations.NullMarked;
