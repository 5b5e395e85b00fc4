package dev.millrace.inference.domain;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What an engine, or several, have done; for metrics. */
public final class EngineStats {
    final LongAdder promptTokens = new LongAdder();
    final LongAdder reusedTokens = new LongAdder();
    final LongAdder generatedTokens = new LongAdder();
    final AtomicInteger queued = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    private final LongConsumer firstTokenNanos;

    /** @param firstTokenNanos hears, for each request, the time from its arrival to its first token */
    public EngineStats(LongConsumer firstTokenNanos) {
        this.firstTokenNanos = firstTokenNanos;
    }

    void firstToken(long nanos) {
        firstTokenNanos.accept(nanos);
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
}
