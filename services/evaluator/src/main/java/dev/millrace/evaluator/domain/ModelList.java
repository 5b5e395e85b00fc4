package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.contracts.models.architecture.Architecture;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    /**
     * Waits until {@code model} is listed.
     *
     * @throws EndpointFailed when the endpoint answers for as long as {@code patience}, yet doesn't list it
     * @throws EndpointAway when it doesn't answer for that long
     */
    Listed await(String model, Duration patience) throws EndpointFailed, EndpointAway, InterruptedException {
        boolean answers = false;
        long since = System.nanoTime();
        while (true) {
            Look look = look(model);
            if (look instanceof Listed listed) {
                http.waiting().over();
                return listed;
            }
            Unlisted unlisted = (Unlisted) look;
            if (unlisted.answers() != answers) {
                answers = unlisted.answers();
                since = System.nanoTime();
            }
            Duration soFar = Duration.ofNanos(System.nanoTime() - since);
            if (soFar.compareTo(patience) >= 0) {
                giveUp(model, soFar, unlisted);
            }
            http.waiting().waits(sentence(model, unlisted), soFar);
            Thread.sleep(BETWEEN);
        }
    }

    /** Which version the bare name {@code model} leads to ({@code root}), when it is listed and the endpoint says so. */
    Optional<LiveVersion> live(String model) throws EndpointFailed, EndpointAway, InterruptedException {
        String named = model + "@";
        return entry(model)
                .filter(entry -> entry.path("root").asText().startsWith(named))
                .map(entry -> new LiveVersion(
                        entry.path("root").asText().substring(named.length()),
                        Optional.ofNullable(entry.path("manifest").textValue())));
    }

    /** What the name {@code model} leads to ({@code root}), when it is listed and the endpoint says so. */
    Optional<String> root(String model) throws EndpointFailed, EndpointAway, InterruptedException {
        return entry(model).map(entry -> entry.path("root").textValue());
    }

    private Optional<JsonNode> entry(String model) throws EndpointFailed, EndpointAway, InterruptedException {
        return http.find(address)
                .orElseGet(MissingNode::getInstance)
                .path("data")
                .valueStream()
                .filter(entry -> entry.path("id").asText().equals(model))
                .findFirst();
    }

    /** All that is listed; empty when the endpoint has no list. */
    Optional<List<String>> names() throws EndpointFailed, EndpointAway, InterruptedException {
        return http.find(address).map(models -> names(models.path("data")));
    }

    sealed interface Look {}

    /**
     * What the endpoint says of a model.
     *
     * @param context most tokens that it can see, where the endpoint tells
     */
    record Listed(OptionalInt context, Architecture.Kind kind) implements Look {}

    private record Unlisted(boolean answers, String what) implements Look {}

    private Look look(String model) throws InterruptedException {
        try {
            JsonNode models = http.get(address).path("data");
            for (JsonNode entry : models) {
                if (entry.path("id").asText().equals(model)) {
                    return listed(entry);
                }
            }
            return unlisted(model, "it serves " + names(models));
        } catch (EndpointFailed e) {
            return new Unlisted(true, Objects.toString(e.getMessage()));
        } catch (EndpointAway e) {
            return new Unlisted(false, Objects.toString(e.getMessage()));
        }
    }

    /** A server may list only what it has in memory, and fetch the rest when it is asked for. */
    private Look unlisted(String model, String listed) throws InterruptedException {
        try {
            JsonNode entry = http.get(URI.create(address + "/" + URLEncoder.encode(model, StandardCharsets.UTF_8)));
            return entry.path("id").asText().equals(model) ? listed(entry) : new Unlisted(true, listed);
        } catch (EndpointFailed | EndpointAway e) {
            return new Unlisted(true, listed + "; asked for it: " + e.getMessage());
        }
    }

    private static Listed listed(JsonNode entry) {
        return new Listed(
                context(entry.path("max_model_len")),
                // An endpoint that says nothing serves decoders.
                Architecture.Kind.of(entry.path("kind").asText()).orElse(Architecture.Kind.CAUSAL));
    }

    private static OptionalInt context(JsonNode length) {
        return length.canConvertToInt() && length.intValue() > 1
                ? OptionalInt.of(length.intValue())
                : OptionalInt.empty();
    }

    private String sentence(String model, Unlisted unlisted) {
        return "%s doesn't list %s: %s".formatted(address, model, unlisted.what());
    }

    private void giveUp(String model, Duration soFar, Unlisted unlisted) throws EndpointFailed, EndpointAway {
        String sentence = "after %d s %s".formatted(soFar.toSeconds(), sentence(model, unlisted));
        if (unlisted.answers()) {
            throw new EndpointFailed(sentence);
        }
        throw new EndpointAway(sentence);
    }

    private static List<String> names(JsonNode models) {
        List<String> names = new ArrayList<>();
        models.forEach(entry -> names.add(entry.path("id").asText()));
        return names;
    }
}
