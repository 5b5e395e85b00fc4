package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelServed;
import dev.millrace.contracts.events.PackageRefused;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What inference servers say of a run's model; the same in whatever order it was said. */
final class Servers {

    private boolean live;
    private final SortedSet<String> refusals = new TreeSet<>();

    void add(ModelServed event) {
        live |= event.live();
    }

    void add(PackageRefused event) {
        refusals.add(event.server() + ": " + event.reason());
    }

    /** Whether some server has answered with it under the model's bare name. */
    boolean live() {
        return live;
    }

    /** Why servers didn't load its package when they tried to, a sentence each that begins with the server. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }
}
