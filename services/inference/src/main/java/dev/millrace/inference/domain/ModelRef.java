package dev.millrace.inference.domain;

import dev.millrace.contracts.events.ObjectRef;
import java.time.Instant;

/**
 * A package that exists in the store.
 *
 * @param run the run that made it
 * @param created when it was exported
 * @param inTraining whether it is what a training has learnt so far: it is loaded only when somebody asks for it by its address
 */
public record ModelRef(ModelAddress address, String run, ObjectRef manifest, Instant created, boolean inTraining) {

    /** The package of a whole training. */
    public ModelRef(ModelAddress address, String run, ObjectRef manifest, Instant created) {
        this(address, run, manifest, created, false);
    }
}
