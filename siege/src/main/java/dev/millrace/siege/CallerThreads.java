package dev.millrace.siege;

import dev.millrace.siege.calls.CallOutcome;
import dev.millrace.siege.calls.Kind;
import dev.millrace.siege.calls.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Callers of one side, each a thread that makes one call after another until told to stop. */
final class CallerThreads {

    private static final int MOST_PAUSE = 150;

    private final Place place;
    private final CallCounts counts;
    private final List<Kind> urn = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    CallerThreads(Place place, CallCounts counts, List<Kind> kinds) {
        this.place = place;
        this.counts = counts;
        for (Kind kind : kinds) {
            for (int i = 0; i < kind.weight(); i++) {
                urn.add(kind);
            }
        }
    }

    void start(int callers, long seed) {
        for (int i = 0; i < callers; i++) {
            Random random = new Random(seed * 1_000_003 + i);
            threads.add(Thread.ofVirtual().name("caller " + i).start(() -> go(random)));
        }
    }

    private void go(Random random) {
        try {
            while (!over) {
                one(urn.get(random.nextInt(urn.size())), random.nextLong());
                Thread.sleep(random.nextInt(MOST_PAUSE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(Kind kind, long seed) throws InterruptedException {
        CallOutcome outcome;
        long began = System.nanoTime();
        try {
            outcome = kind.call(place, new Random(seed));
        } catch (IOException e) {
            outcome = new CallOutcome("unreachable", Optional.of("can't be reached: " + e), "the service", "");
        }
        counts.add(kind.name(), seed, outcome, (System.nanoTime() - began) / 1e9);
    }

    /** Lets each finish its call. */
    void finish() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
