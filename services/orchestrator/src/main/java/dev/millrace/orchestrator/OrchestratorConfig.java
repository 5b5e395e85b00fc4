package dev.millrace.orchestrator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

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
