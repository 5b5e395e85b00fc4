package dev.millrace.inference.domain;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a pool does, by version. */
final class Diary implements ModelPoolListener {
    final List<String> entries = new CopyOnWriteArrayList<>();

    void awaits(String entry) {
        await(entry).atMost(Duration.ofSeconds(20)).until(() -> entries.contains(entry));
    }

    @Override
    public void served(ModelRef ref, boolean live, Duration sinceAsked) {
        entries.add(ref.address().version() + (live ? " live" : " loaded"));
    }

    @Override
    public void chatless(ModelRef ref, String why) {
        entries.add(ref.address().version() + " chatless: " + why);
    }

    @Override
    public void refused(ModelRef ref, Failure.Kind kind, String why) {
        entries.add(ref.address().version() + (kind == Failure.Kind.BROKEN ? " refused" : " too large"));
    }

    @Override
    public void postponed(ModelRef ref, String why) {
        entries.add(ref.address().version() + " postponed");
    }

    @Override
    public void died(ModelRef ref, String why) {
        entries.add(ref.address().version() + " died");
    }

    @Override
    public void evicted(ModelRef ref, Eviction why) {
        entries.add(ref.address().version() + (why == Eviction.UNUSED ? " unused" : " evicted"));
    }
}
