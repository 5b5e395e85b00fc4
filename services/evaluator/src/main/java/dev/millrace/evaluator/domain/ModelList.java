package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What an endpoint says it serves. */
final class ModelList {

    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final HttpJson http;
    private final URI address;

    ModelList(HttpJson http, URI api) {
        this.http = http;
        this.address = api.resolve("models");
    }

    /** Waits until {@code model} is listed; the answer is its context length, where the endpoint tells. */
    OptionalInt await(String model, Duration patience) throws EndpointFailed, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            String missing;
            try {
                JsonNode models = http.get(address).path("data");
                for (JsonNode entry : models) {
                    if (entry.path("id").asText().equals(model)) {
                        JsonNode length = entry.path("max_model_len");
                        return length.canConvertToInt() && length.intValue() > 1
                                ? OptionalInt.of(length.intValue())
                                : OptionalInt.empty();
                    }
                }
                missing = "it serves " + names(models);
            } catch (EndpointFailed e) {
                missing = e.getMessage();
            }
            if (System.nanoTime() >= end) {
                throw new EndpointFailed(
                        "%s doesn't list %s after %d s: %s".formatted(address, model, patience.toSeconds(), missing));
            }
            Thread.sleep(BETWEEN);
        }
    }

    private static List<String> names(JsonNode models) {
        List<String> names = new ArrayList<>();
        models.forEach(entry -> names.add(entry.path("id").asText()));
        return names;
    }
}
