package dev.millrace.orchestrator.domain.signals;

import java.util.Collection;

/** A threshold was named that no rule of the run has. */
public final class UnknownThreshold extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownThreshold(String name, Collection<String> known) {
        super("No rule of this run has a threshold %s that can be moved; there are %s."
                .formatted(name, known.isEmpty() ? "none" : String.join(", ", known)));
    }
}
