package dev.millrace.deduplication;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** How the service runs. */
@ConfigMapping(prefix = "millrace.deduplication")
public interface DeduplicationConfig {

    /** Folder of the local state. It may be lost: it is restored from the broker. */
    @WithDefault("${java.io.tmpdir}/millrace-deduplication")
    Path state();

    /**
     * Partitions of the internal topics when the service has to make them: among how many owners a run's keys are shared.
     * A topic that is there keeps its own number.
     */
    @WithDefault("4")
    int owners();

    /** Threads that sign, own, join and write. */
    @WithDefault("2")
    int threads();

    /** Time between two commits; a shard waits for four of them. */
    @WithDefault("100ms")
    Duration commitInterval();

    /**
     * How long a transaction may stay open: longer than any shard takes, store away included. After a crash that also lost
     * the state folder, readers of the topics wait this long.
     */
    @WithDefault("120s")
    Duration transactionTimeout();

    /** Without a sign of life for this long, a worker's part goes to another. */
    @WithDefault("10s")
    Duration sessionTimeout();

    /**
     * Bytes of keys in one message to an owner; what is more becomes several. All workers need the same, and it can't be
     * changed while runs are on.
     */
    @WithDefault("4194304")
    int batchBytes();

    /** Bytes for blocks and write buffers of all state stores together. */
    @WithDefault("67108864")
    long stateMemory();
}
