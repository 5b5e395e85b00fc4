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

    /** The judge of win rates that has a key of its own. */
    Judge judge();

    /** A judge. */
    interface Judge {

        /** The address of its API, as recipes name it: the key goes there and nowhere else. */
        Optional<URI> endpoint();

        /** Sent to it as a bearer token. */
        Optional<String> apiKey();
    }

    /** Most requests waiting for an answer at once. */
    @WithDefault("8")
    int inFlight();

    /**
     * How long to wait in one go for the endpoint to serve a new model, or to answer a request while it is busy or away.
     * When it answers nothing at all for longer, the service keeps the model and begins its evaluation again.
     */
    @WithDefault("PT30M")
    Duration patience();

    /** How long one answer may take. */
    @WithDefault("PT2M")
    Duration timeout();

    /**
     * How often the endpoint may fail at a request (5xx, a broken connection, no answer in time). If it still answers
     * others then, and fails at this one once more, the evaluation ends and says at which item.
     */
    @WithDefault("10")
    int attempts();

    /** How often what has been answered is put into the store, from where another process would go on. */
    @WithDefault("PT10S")
    Duration journalEvery();

    /** The wait before the second attempt; it doubles with each further one, unless the endpoint says how long. */
    @WithDefault("PT0.5S")
    Duration firstWait();
}
