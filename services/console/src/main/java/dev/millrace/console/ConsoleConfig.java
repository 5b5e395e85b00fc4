package dev.millrace.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where the console finds the services it shows. */
@ConfigMapping(prefix = "millrace.console")
interface ConsoleConfig {

    /** The orchestrator. */
    @WithDefault("http://localhost:8110")
    URI orchestrator();

    /** An inference server, or the address in front of several. */
    @WithDefault("http://localhost:8120")
    URI inference();

    /** Where programs outside find inference, when it isn't {@link #inference()}: what code samples name. */
    Optional<URI> publicInference();

    /** How long to wait for a connection to either. */
    @WithDefault("3s")
    Duration connectTimeout();
}
