package dev.millrace.contracts.events;

/**
 * What a training has learnt so far can be served and scored while it goes on: a package of it lies in the store until it
 * was scored, or until there is a later one.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param model the model's name
 * @param version its version
 * @param step optimiser steps done
 * @param manifest names the package's files and their checksums; the weights beside the graph are none of them
 */
public record CheckpointExported(String run, String recipe, String model, String version, long step, ObjectRef manifest)
        implements Event {

    public CheckpointExported {
        if (step < 0) {
            throw new IllegalArgumentException("Steps are counted from 0, not from " + step);
        }
    }

    /** Under which it is served, as long as it is: the version and the step. */
    public String servedVersion() {
        return servedVersion(version, step);
    }

    /** What of a version is served after so many steps. */
    public static String servedVersion(String version, long step) {
        return version + "-step-" + step;
    }

    @Override
    public String subject() {
        return model + "@" + version + "#" + step;
    }
}
