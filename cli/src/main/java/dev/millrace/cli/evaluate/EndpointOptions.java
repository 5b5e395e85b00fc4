package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which model is asked, and how patiently. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EndpointOptions {

    /** As the evaluator's service calls it. */
    static final String API_KEY = "MILLRACE_EVALUATOR_API_KEY";

    /** In seconds: an endpoint that isn't there is more likely a mistake than one that is about to be. */
    private static final int UNTIL_LISTED = 30;

    private static final int ATTEMPTS = 6;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description =
                    "an API in OpenAI's form, such as http://localhost:8120/v1; a key for it is read from " + API_KEY)
    private Optional<URI> endpoint = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "which of its models (default: the only one that it serves)")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "how much the model is shown at most (default: what the endpoint says, or else 2048)")
    private Optional<Integer> context = Optional.empty();

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "8",
            description = "calls that wait for an answer at once (default: ${DEFAULT-VALUE})")
    private int inFlight;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "how long one answer may take (default: ${DEFAULT-VALUE})")
    private int timeout;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "1800",
            description = "how long to wait in one go while the endpoint is busy or away (default: ${DEFAULT-VALUE})")
    private int patience;

    @Option(
            names = "--apply-chat-template",
            description = "have the endpoint write the dialog (chat/completions): for texts that are generated")
    private boolean applyChatTemplate;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    boolean applyChatTemplate() {
        return applyChatTemplate;
    }

    int inFlight() {
        return positive("--in-flight", inFlight);
    }

    OptionalInt context() {
        return context.isEmpty() ? OptionalInt.empty() : OptionalInt.of(positive("--context", context.get()));
    }

    private int positive(String name, int given) {
        if (given < 1) {
            throw new ParameterException(spec.commandLine(), "%s is a number from 1 on".formatted(name));
        }
        return given;
    }

    /** How the endpoint is called. */
    HttpJson http(Waiting waiting) {
        return new HttpJson(
                Optional.ofNullable(System.getenv(API_KEY)).filter(key -> !key.isBlank()),
                Duration.ofSeconds(positive("--timeout", timeout)),
                new RetryPolicy(ATTEMPTS, Duration.ofMillis(500), Duration.ofSeconds(positive("--patience", patience))),
                waiting);
    }

    /** The address that ends in the API's version, whether it was given alone or with what is called there. */
    URI api() {
        URI given = endpoint.orElseThrow(() ->
                new ParameterException(spec.commandLine(), "which model? --endpoint URL says where it is served"));
        boolean usable = given.getHost() != null
                && given.getPort() <= 65_535
                && ("http".equals(given.getScheme()) || "https".equals(given.getScheme()));
        if (!usable) {
            throw new ParameterException(
                    spec.commandLine(), "--endpoint is an address such as http://localhost:8120/v1, not " + given);
        }
        // Two slashes at its beginning would be a host's.
        String path = given.getPath().replaceAll("^/+", "/").replaceAll("/*(/chat)?(/completions|/models)?/*$", "");
        return given.resolve(path.isEmpty() ? "/v1" : path);
    }

    /**
     * The model.
     *
     * @throws CommandFailed when none is named and the endpoint serves several
     */
    ModelCalls calls(HttpJson http) throws CommandFailed, EndpointFailed, EndpointAway, InterruptedException {
        Optional<List<String>> served = ModelCalls.served(http, api());
        if (served.isEmpty()) {
            return ModelCalls.unlisted(
                    http,
                    api(),
                    model.orElseThrow(() -> new CommandFailed(
                            CommandFailed.USAGE,
                            "%1$s doesn't tell what it serves, %1$s/models isn't there: give the address of the API, which mostly ends in /v1, or name the model with --model"
                                    .formatted(api()))));
        }
        if (model.isEmpty() && served.get().size() != 1) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    served.get().isEmpty()
                            ? api() + " serves no model"
                            : "%s serves %s: name one with --model".formatted(api(), String.join(", ", served.get())));
        }
        Duration untilListed = Duration.ofSeconds(Math.min(UNTIL_LISTED, patience));
        return ModelCalls.to(http, api(), model.orElseGet(() -> served.get().getFirst()), untilListed);
    }
}
