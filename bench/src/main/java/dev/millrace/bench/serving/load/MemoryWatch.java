package dev.millrace.bench.serving.load;

import dev.millrace.siege.watch.Flatness;
import dev.millrace.siege.watch.Proc;
import dev.millrace.siege.watch.Vitals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the memory of the server's process from outside. */
final class MemoryWatch {

    private static final long MEGABYTE = 1 << 20;
    private static final Flatness HEAP =
            new Flatness("heap after a collection", vitals -> vitals.live().orElse(0), 0.15, 12 * MEGABYTE);
    /** Native memory comes in pieces of some megabytes. */
    private static final Flatness RESIDENT = new Flatness("resident memory", Vitals::resident, 0.1, 24 * MEGABYTE);

    private final long pid;
    private final long bound;
    private final long began = System.nanoTime();
    private final List<Vitals> seen = new ArrayList<>();

    MemoryWatch(LoadServer server) {
        this.pid = server.pid();
        this.bound = server.mostResident();
    }

    /** @param collect whether the heap is collected and what is left is counted, which keeps everybody waiting */
    synchronized void look(boolean collect) throws InterruptedException, IOException {
        seen.add(Proc.vitals(pid, Duration.ofNanos(System.nanoTime() - began).toSeconds(), collect));
    }

    private List<Vitals> collected() {
        return seen.stream().filter(vitals -> vitals.live().isPresent()).toList();
    }

    /** What isn't as it should be. */
    synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        HEAP.of(collected()).fault().ifPresent(faults::add);
        RESIDENT.of(seen).fault().ifPresent(faults::add);
        Optional<Vitals> most =
                seen.stream().filter(vitals -> vitals.resident() > bound).findFirst();
        most.ifPresent(
                vitals -> faults.add("%,d bytes were resident, more than %,d".formatted(vitals.resident(), bound)));
        return faults;
    }

    /** A line for each figure. */
    synchronized String table() {
        Flatness.Course heap = HEAP.of(collected());
        Flatness.Course resident = RESIDENT.of(seen);
        return "  heap after a collection, MB: %.1f settled, %.1f in the last third, %.1f at most (%d collections)%n"
                        .formatted(
                                heap.settled() / 1e6,
                                heap.last() / 1e6,
                                heap.most() / 1e6,
                                collected().size())
                + "  resident, MB: %.1f settled, %.1f in the last third, %.1f at most"
                        .formatted(resident.settled() / 1e6, resident.last() / 1e6, resident.most() / 1e6);
    }
}
