package dev.millrace.siege.watch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at the processes of a stack from outside, again and again. */
public final class Watch {

    private static final long MEGABYTE = 1 << 20;
    /** Full collections disturb: this many within a siege. */
    private static final int COLLECTIONS = 20;

    private static final Duration PAUSE = Duration.ofSeconds(2);

    static final Flatness HEAP =
            new Flatness("heap in use", vitals -> vitals.live().orElse(0), 0.15, 12 * MEGABYTE);
    /** How many connections are open at a moment is a matter of chance. */
    static final Flatness HANDLES = new Flatness("open handles", Vitals::handles, 0.1, 40);

    /** A heap may become as large as it may, late, too: this one is for the table, its bound is {@link Proc}'s. */
    static final Flatness RESIDENT = new Flatness("resident memory", Vitals::resident, 1e3, 0);

    private final Map<String, Long> pids;
    private final Map<String, Long> mostResident = new TreeMap<>();
    private final Map<String, List<Vitals>> seen = new TreeMap<>();
    private final Map<String, String> ended = new LinkedHashMap<>();
    private final long began = System.nanoTime();
    private final Duration period;

    /**
     * @param pids the processes, by name
     * @param length how long the siege takes
     */
    public Watch(Map<String, Long> pids, Duration length) throws IOException {
        this.pids = Map.copyOf(pids);
        this.period = length.dividedBy(COLLECTIONS);
        for (Map.Entry<String, Long> process : pids.entrySet()) {
            seen.put(process.getKey(), new ArrayList<>());
            mostResident.put(process.getKey(), Proc.mostResident(process.getValue()));
        }
    }

    /** Looks until it is interrupted. */
    public void run() {
        try {
            long next = period.toNanos();
            while (true) {
                boolean collect = System.nanoTime() - began >= next;
                next += collect ? period.toNanos() : 0;
                look(collect);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(boolean collect) throws InterruptedException {
        for (Map.Entry<String, Long> process : pids.entrySet()) {
            look(process.getKey(), process.getValue(), collect);
        }
    }

    /** Looks once at each, with a collection. */
    public void lookOnce() throws InterruptedException {
        look(true);
    }

    private void look(String name, long pid, boolean collect) throws InterruptedException {
        if (ended().contains(name)) {
            return;
        }
        long second = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            gone(name, "process %d ended after %d s".formatted(pid, second));
            return;
        }
        try {
            Vitals vitals = Proc.vitals(pid, second, collect);
            synchronized (this) {
                seen.getOrDefault(name, new ArrayList<>()).add(vitals);
            }
        } catch (IOException e) {
            if (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
                System.err.println("Can't look at " + name + ": " + e.getMessage());
            }
        }
    }

    private synchronized void gone(String name, String how) {
        ended.put(name, how);
    }

    /** Processes that have ended. */
    public synchronized List<String> ended() {
        return List.copyOf(ended.keySet());
    }

    /** What is wrong with a process, after all. */
    public synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        ended.forEach((name, how) -> faults.add(name + ": " + how));
        seen.forEach((name, samples) -> {
            if (!ended.containsKey(name)) {
                courses(samples).stream()
                        .map(Flatness.Course::fault)
                        .flatMap(Optional::stream)
                        .forEach(fault -> faults.add(name + ": " + fault));
                resident(name, samples).ifPresent(faults::add);
            }
        });
        return faults;
    }

    private Optional<String> resident(String name, List<Vitals> samples) {
        long bound = mostResident.getOrDefault(name, Long.MAX_VALUE);
        long most = samples.stream().mapToLong(Vitals::resident).max().orElse(0);
        return most <= bound
                ? Optional.empty()
                : Optional.of("%s: %,d bytes were resident, more than %,d".formatted(name, most, bound));
    }

    private static List<Flatness.Course> courses(List<Vitals> samples) {
        return List.of(HEAP.of(collected(samples)), HANDLES.of(samples), RESIDENT.of(samples));
    }

    private static List<Vitals> collected(List<Vitals> samples) {
        return samples.stream().filter(vitals -> vitals.live().isPresent()).toList();
    }

    /** A line for each process: settled, last and most of each figure. */
    public synchronized String table() {
        StringBuilder table =
                new StringBuilder("%-14s %24s %22s %24s%n".formatted("", "heap, MB", "handles", "resident, MB"));
        table.append("%-14s %8s%8s%8s %8s%7s%7s %8s%8s%8s%n"
                .formatted("", "settled", "last", "most", "settled", "last", "most", "settled", "last", "most"));
        seen.forEach((name, samples) -> {
            List<Flatness.Course> courses = courses(samples);
            table.append("%-14s %s %8d%7d%7d %s%n"
                    .formatted(
                            name,
                            megabytes(courses.get(0)),
                            courses.get(1).settled(),
                            courses.get(1).last(),
                            courses.get(1).most(),
                            megabytes(courses.get(2))));
        });
        return table.toString();
    }

    private static String megabytes(Flatness.Course course) {
        return "%8.1f%8.1f%8.1f".formatted(course.settled() / 1e6, course.last() / 1e6, course.most() / 1e6);
    }
}
