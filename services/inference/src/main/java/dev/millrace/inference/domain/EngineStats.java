package dev.millrace.inference.domain;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What an engine, or several of one model, have done; for metrics. */
public final class EngineStats {
    final LongAdder promptTokens = new LongAdder();
    final LongAdder reusedTokens = new LongAdder();
    /** Runs of the network that read prompts. */
    final LongAdder promptRuns = new LongAdder();

    final LongAdder generatedTokens = new LongAdder();
    final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private volatile int slots;
    private final Times times;

    /** How a generation has ended. */
    public enum End {
        /** By the model's own end, or one that was asked for. */
        STOP,
        /** At the number of tokens that was asked for, or the context's end. */
        LENGTH,
        /** Nobody waited for it any more. */
        ABORT,
        /** It couldn't go on. */
        ERROR
    }

    /** Hears how long things took, in nanoseconds, on the engine's thread. */
    public interface Times {
        /** For whoever doesn't want to know. */
        Times UNHEARD = new Times() {
            @Override
            public void firstToken(long nanos) {}

            @Override
            public void nextToken(long nanos) {}

            @Override
            public void ended(End end, long nanos) {}
        };

        /** From a request's arrival to the end of its prompt and its first token. */
        void firstToken(long nanos);

        /** From one token of a request to its next. */
        void nextToken(long nanos);

        /** From a request's arrival to its end. */
        void ended(End end, long nanos);
    }

    public EngineStats(Times times) {
        this.times = times;
    }

    /** Nobody hears of times. */
    public EngineStats() {
        this(Times.UNHEARD);
    }

    /** An engine has room for so many sequences at once. */
    void room(int sequences) {
        slots = sequences;
    }

    void begun() {
        running.incrementAndGet();
    }

    /** One that was being worked on waits again. */
    void setAside() {
        running.decrementAndGet();
        queued.incrementAndGet();
    }

    void promptRead(Generation generation) {
        promptTokens.add(generation.given());
        generatedTokens.add(generation.generated());
        times.firstToken(generation.waitedNanos());
    }

    void nextToken(Generation generation) {
        generatedTokens.increment();
        times.nextToken(generation.sinceTokenBefore());
    }

    void ended(Generation generation) {
        running.decrementAndGet();
        times.ended(generation.howEnded(), generation.waitedNanos());
    }

    /** So many are dropped by an engine that has stopped. */
    void dropped(int sequences) {
        running.addAndGet(-sequences);
    }

    /** Tokens of prompts read so far. */
    public long promptTokens() {
        return promptTokens.sum();
    }

    /** Tokens of prompts that didn't have to be read, since another prompt began with them. */
    public long reusedTokens() {
        return reusedTokens.sum();
    }

    /** Tokens generated so far. */
    public long generatedTokens() {
        return generatedTokens.sum();
    }

    /** Requests that wait. */
    public int queued() {
        return queued.get();
    }

    /** Requests that are being worked on. */
    public int running() {
        return running.get();
    }

    /** The share of the sequences there is room for that are being worked on. */
    public double usage() {
        return slots == 0 ? 0 : Math.min(1, (double) running.get() / slots);
    }
}
