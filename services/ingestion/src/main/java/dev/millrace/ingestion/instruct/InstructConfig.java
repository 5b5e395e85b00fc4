package dev.millrace.ingestion.instruct;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How models that make instructions are reached. */
@ConfigMapping(prefix = "millrace.ingestion.instruct")
public interface InstructConfig {

    /** The API in OpenAI's form that serves them. */
    @WithDefault("http://localhost:8120/v1")
    URI endpoint();

    /** Sent as a bearer token. */
    Optional<String> apiKey();

    /** How long one answer may take. */
    @WithDefault("10m")
    Duration timeout();

    /** After so many requests what has been made is put into the store. */
    @WithDefault("10")
    int saveEvery();
}
