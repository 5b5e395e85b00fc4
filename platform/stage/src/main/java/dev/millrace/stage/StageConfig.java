package dev.millrace.stage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What can be set about a stage; {@code META-INF/microprofile-config.properties} of this module has the rest. */
@ConfigMapping(prefix = "millrace.stage")
public interface StageConfig {

    /** Absent: the service's name and {@code millrace.instance}. */
    Optional<String> transactionalId();

    /** After that long the broker aborts an open transaction. Work is done before one is opened. */
    @WithDefault("30s")
    Duration transactionTimeout();

    /** In milliseconds: after that long without a sign of life an instance loses its partitions. */
    @WithDefault("20000")
    int sessionTimeoutMs();

    /**
     * How many messages of each channel are in work at the same time, at least 1. More than one is for work that waits
     * for others (a source's server): each has a thread and what its step holds in memory.
     */
    @WithDefault("1")
    int atOnce();

    /** How long a message in work may take to finish when the service is told to stop. */
    @WithDefault("10s")
    Duration drain();

    /** Where copies of objects lie while they are worked on; absent: below the system's temporary folder. */
    Optional<String> scratch();

    /**
     * How many bytes of the files that go with recipes stay there when nobody uses them, so that they needn't be fetched
     * again.
     */
    @WithDefault("268435456")
    long assetBytes();

    /**
     * Whether work that an earlier run has done is taken over. Without it everything is done again; what is done can be
     * taken over all the same by those that may.
     */
    @WithDefault("true")
    boolean reuse();

    /** Longest pause between two attempts when something is away. */
    @WithDefault("10s")
    Duration longestPause();
}
