package dev.millrace.evaluator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How models are reached and how patiently. */
@ConfigMapping(prefix = "millrace.evaluator")
public interface EvaluatorConfig {

    /** The API in OpenAI's form that serves the models to score. */
    @WithDefault("http://localhost:8120/v1")
    URI endpoint();

    /** Sent as a bearer token. */
    Optional<String> apiKey();

    /** Most requests waiting for an answer at once. */
    @WithDefault("8")
    int inFlight();

    /**
     * How long to wait in one go for the endpoint to serve a new model, or to answer a request while it is busy or away.
     * After that the service says that it isn't ready, keeps the model, and begins its evaluation again.
     */
    @WithDefault("PT30M")
    Duration patience();

    /** How long one answer may take. */
    @WithDefault("PT2M")
    Duration timeout();

    /** How often a request is made at most when the endpoint fails at it (5xx), before the evaluation begins again. */
    @WithDefault("10")
    int attempts();

    /** The wait before the second attempt; it doubles with each further one, unless the endpoint says how long. */
    @WithDefault("PT0.5S")
    Duration firstWait();
}
