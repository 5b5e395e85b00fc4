package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Sequences that have given up their slots to others until their clients have taken what they got. Nothing is kept of them but
 * their tokens: whoever goes on reads prompt and tokens again, as it did the first time, and so gets the same bits. For one
 * thread, but for what waits.
 */
final class SetAside {

    private final Running running;
    private final WaitingCalls waiting;
    private final EngineStats stats;
    private final List<Generation> aside = new ArrayList<>();

    /** @param waiting where they go when they can go on; guarded by itself */
    SetAside(Running running, WaitingCalls waiting, EngineStats stats) {
        this.running = running;
        this.waiting = waiting;
        this.stats = stats;
    }

    boolean isEmpty() {
        return aside.isEmpty();
    }

    /** Others wait, and there is no place for them: whose client has enough gives up its own. */
    void makeRoom() {
        boolean wanted;
        synchronized (waiting) {
            wanted = !waiting.isEmpty();
        }
        if (wanted) {
            List<Generation> unheard = running.setAsideUnheard();
            aside.addAll(unheard);
            unheard.forEach(generation -> stats.setAside());
        }
    }

    /** Those who can go on wait for a place like others. */
    void takeBack() {
        for (Iterator<Generation> all = aside.iterator(); all.hasNext(); ) {
            Generation generation = all.next();
            if (generation.isOver() || generation.isHeard()) {
                all.remove();
                stats.queued.decrementAndGet();
                synchronized (waiting) {
                    waiting.takeBack(generation);
                }
            }
        }
    }

    /** All of them; none is afterwards. */
    List<Generation> drain() {
        List<Generation> all = List.copyOf(aside);
        stats.queued.addAndGet(-all.size());
        aside.clear();
        return all;
    }
}
