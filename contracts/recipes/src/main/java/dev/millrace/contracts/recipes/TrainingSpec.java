package dev.millrace.contracts.recipes;

/**
 * How it is trained: AdamW, linear warm-up, cosine decay. How wide is no part of it.
 *
 * @param steps optimiser steps
 * @param batch sequences of {@code context} tokens per optimiser step, over all workers
 * @param learningRate peak
 * @param minLearningRate share of the peak that is left at the end
 * @param warmup steps of linear warm-up
 * @param weightDecay not applied to norms
 * @param clip largest global gradient norm
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints how many of the newest stay
 * @param heldOut share of documents never trained on, by hash of their id
 */
public record TrainingSpec(
        long seed,
        long steps,
        int batch,
        double learningRate,
        double minLearningRate,
        long warmup,
        double weightDecay,
        double beta1,
        double beta2,
        double clip,
        long checkpointEvery,
        int keepCheckpoints,
        double heldOut) {}
