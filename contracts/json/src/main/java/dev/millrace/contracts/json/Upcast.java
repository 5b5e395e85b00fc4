package dev.millrace.contracts.json;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Turns what one version wrote into what the next one would have written. */
@FunctionalInterface
public interface Upcast {

    /** Changes {@code json} in place. */
    void apply(ObjectNode json);
}
