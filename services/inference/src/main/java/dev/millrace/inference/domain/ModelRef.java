package dev.millrace.inference.domain;

import dev.millrace.contracts.events.ObjectRef;
import java.time.Instant;

/**
 * A package that exists in the store.
 *
 * @param run the run that made it
 * @param created when it was exported
 */
public record ModelRef(ModelAddress address, String run, ObjectRef manifest, Instant created) {}
