package dev.millrace.orchestrator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** The orchestrator's configuration. */
@ConfigMapping(prefix = "millrace.orchestrator")
public interface OrchestratorConfig {

    /**
     * Transactional id of the commands. The same for every orchestrator, so that the broker shuts an older one out when
     * a new one starts.
     */
    @WithDefault("orchestrator")
    String transactionalId();

    /** Addresses that reports tell their readers. */
    Endpoints endpoints();

    /** When what runs have made is cleared away. */
    Removal removal();

    /** When what runs have made is cleared away. */
    interface Removal {

        /** How long the stages have to let go of a run that was cancelled. */
        @WithDefault("20s")
        Duration grace();
    }

    /** What is kept of what runs have made; all of it where nothing is said. */
    Retention retention();

    /** What is kept of what runs have made; all of it where nothing is said. */
    interface Retention {

        /** How many versions of each dataset, the newest; what another run refers to stays beyond that. */
        OptionalInt datasets();

        /** How many versions of each model, the newest; the one that is live and the one before it stay beyond that. */
        OptionalInt models();

        /** How many failed runs of each recipe, the newest. */
        OptionalInt failedRuns();
    }

    /** What filtering measured, as far as it's held in memory to be asked about. */
    Signals signals();

    /** What filtering measured, as far as it's held in memory to be asked about. */
    interface Signals {

        /**
         * Documents to hold of all runs together, each half a kilobyte or so; the run that nobody has asked about for
         * longest goes first. Answers about a run of more documents come from a sample of at most about this many, and
         * say so.
         */
        @WithDefault("100000")
        int documents();

        /** How long a question may read; it's then answered from the shards that have been read, and says so. */
        @WithDefault("5s")
        Duration patience();
    }

    /** Addresses that reports tell their readers. */
    interface Endpoints {

        /** Where models answer. */
        @WithDefault("http://localhost:8120")
        String inference();

        /** Where to watch. */
        @WithDefault("http://localhost:8100")
        String console();
    }
}
