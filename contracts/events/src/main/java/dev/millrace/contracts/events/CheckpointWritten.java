package dev.millrace.contracts.events;

/**
 * A checkpoint is complete in the store.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param step optimiser steps it holds
 * @param manifest the checkpoint's manifest, which names its parts and their checksums
 */
public record CheckpointWritten(String run, String model, String version, long step, ObjectRef manifest)
        implements Event {

    public CheckpointWritten {
        if (step < 0) {
            throw new IllegalArgumentException("Steps are counted from 0, not from " + step);
        }
    }

    @Override
    public String subject() {
        return model + "@" + version + "#" + step;
    }
}
