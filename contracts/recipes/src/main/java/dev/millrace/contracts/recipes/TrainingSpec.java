package dev.millrace.contracts.recipes;

import java.util.Optional;

/**
 * How it is trained. How wide is no part of it.
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
 * @param keepEvery steps between checkpoints that stay for good; 0: none does
 * @param heldOut share of documents never trained on, by hash of their id
 * @param validateEvery steps between measurements on held-out documents; 0: none are made
 * @param optimizer what changes the weights
 * @param muon how Muon does, where it is the optimiser
 * @param schedule how the learning rate goes on after its warm-up
 * @param scheduleSteps which rate of it a step has
 * @param decay how a rate that was held comes down
 * @param labelSmoothing share of a token's loss that is the mean over all token ids
 * @param zLoss what the squared logarithm of the softmax's denominator counts in a token's loss
 * @param precision of products and attention
 * @param spikes what is done with a step that is out of line
 * @param spikeRule which is
 * @param batchRamp how the batch grows at the beginning; absent: it has its full size from there on
 * @param objective what is learnt
 * @param packing how documents fill rows
 * @param corruption what is hidden of texts, where the objective hides anything
 * @param preference how preferences are learnt, where they are
 * @param lora adapters to be trained instead of the weights; absent: the weights are
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
        long keepEvery,
        double heldOut,
        long validateEvery,
        OptimizerKind optimizer,
        MuonSpec muon,
        Schedule schedule,
        Schedule.Steps scheduleSteps,
        DecaySpec decay,
        double labelSmoothing,
        double zLoss,
        Precision precision,
        SpikeAction spikes,
        SpikeRule spikeRule,
        Optional<BatchRamp> batchRamp,
        TrainingObjective objective,
        Packing packing,
        Corruption corruption,
        PreferenceSpec preference,
        Optional<LoraSpec> lora) {

    /** By AdamW, with a cosine, to foretell tokens: what the first release could do alone. */
    public TrainingSpec(
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
            long keepEvery,
            double heldOut,
            long validateEvery) {
        this(
                seed,
                steps,
                batch,
                learningRate,
                minLearningRate,
                warmup,
                weightDecay,
                beta1,
                beta2,
                clip,
                checkpointEvery,
                keepCheckpoints,
                keepEvery,
                heldOut,
                validateEvery,
                OptimizerKind.ADAMW,
                MuonSpec.USUAL,
                Schedule.COSINE,
                Schedule.Steps.INCLUSIVE,
                DecaySpec.UNSAID,
                0,
                0,
                Precision.FP32,
                SpikeAction.OFF,
                SpikeRule.USUAL,
                Optional.empty(),
                TrainingObjective.CAUSAL,
                Packing.AUTO,
                Corruption.USUAL,
                PreferenceSpec.USUAL,
                Optional.empty());
    }

    /** Whether a checkpoint is taken after so many steps, the last or not. */
    public boolean savesAt(long step) {
        return step % checkpointEvery == 0 || keepsForGood(step);
    }

    /** Whether the checkpoint after so many steps stays when newer ones come. */
    public boolean keepsForGood(long step) {
        return keepEvery > 0 && step % keepEvery == 0;
    }

    /** Sequences of a step, counted from 0. */
    public int rows(long step) {
        return batchRamp.map(ramp -> ramp.rows(step, batch)).orElse(batch);
    }

    /** Sequences of all steps together. */
    double sequences() {
        return batchRamp.map(ramp -> (double) ramp.total(steps, batch)).orElse((double) batch * steps);
    }

    /** Whether rows hold whole documents that don't see each other. */
    public boolean packsDocuments() {
        return packing == Packing.DOCUMENTS || (packing == Packing.AUTO && objective.tunes());
    }
}
