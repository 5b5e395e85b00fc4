package dev.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.OutputFailed;
import dev.millrace.cli.stack.ServiceSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks with a served model. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = {
            "Talk with a served model. A model that has only read texts goes on with what you type;",
            "with --turns it is addressed as one that was trained on conversations."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ChatCommand implements Callable<Integer> {

    private static final String DATA = "data: ";

    @Mixin
    private StackOptions options;

    @Parameters(paramLabel = "MODEL", description = "a model's name for the live version, or name@version")
    private String model;

    @Option(names = "--turns", description = "use the model's chat template, and let it see the conversation so far")
    private boolean turns;

    @Option(names = "--endpoint", paramLabel = "URL", description = "another server with OpenAI's API, ending in /v1")
    private Optional<URI> endpoint;

    @Option(names = "--temperature", defaultValue = "0.7", description = "0 always takes the likeliest word")
    private double temperature;

    @Option(names = "--max-tokens", defaultValue = "120", description = "the longest answer")
    private int maxTokens;

    private final ArrayNode conversation = HttpApi.JSON.createArrayNode();

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        if (endpoint.isEmpty() && model.indexOf('@') < 0) {
            requireLive();
        }
        URI api = endpoint.isPresent() ? endpoint.get() : URI.create(options.address(ServiceSpec.INFERENCE) + "/v1");
        var token = endpoint.isPresent() ? options.tokenFor(api, ServiceSpec.INFERENCE) : options.token();
        try (HttpApi inference = new HttpApi("inference service", api, token);
                Terminal terminal = TerminalBuilder.builder().dumb(true).build()) {
            converse(inference, LineReaderBuilder.builder().terminal(terminal).build(), terminal.writer());
            return 0;
        } catch (IOException e) {
            throw new CommandFailed("The terminal can't be used: " + e.getMessage(), e);
        }
    }

    /** A bare name that leads nowhere is told before anything is typed, with the names that lead somewhere. */
    private void requireLive() throws CommandFailed, InterruptedException {
        List<String> versions = new ArrayList<>();
        try (HttpApi orchestrator = options.api("orchestrator", ServiceSpec.ORCHESTRATOR)) {
            for (JsonNode version : orchestrator.get("/api/models")) {
                if (version.path("model").asText().equals(model)) {
                    if (version.path("live").asBoolean()) {
                        return;
                    }
                    versions.add(model + "@" + version.path("version").asText());
                }
            }
        }
        if (!versions.isEmpty()) {
            throw new CommandFailed(
                    """
                    No version of %s is live; there is %s. Name one:
                      millrace chat %s
                    or serve it under the bare name:
                      millrace model promote %s --reason "…\"""".formatted(model, String.join(", ", versions), versions.getLast(), versions.getLast()));
        }
    }

    private void converse(HttpApi inference, LineReader reader, PrintWriter out)
            throws CommandFailed, InterruptedException {
        while (true) {
            String line;
            try {
                line = reader.readLine("> ");
            } catch (EndOfFileException | UserInterruptException e) {
                return;
            }
            if (!line.isBlank()) {
                answer(inference, line, out);
            }
        }
    }

    private void answer(HttpApi inference, String line, PrintWriter out) throws CommandFailed, InterruptedException {
        ObjectNode request = HttpApi.JSON.createObjectNode();
        request.put("model", model)
                .put("stream", true)
                .put("temperature", temperature)
                .put("max_tokens", maxTokens);
        if (turns) {
            conversation.addObject().put("role", "user").put("content", line);
            request.set("messages", conversation.deepCopy());
        } else {
            request.put("prompt", line);
            out.print(line);
        }
        StringBuilder answer = new StringBuilder();
        try (Stream<String> events = inference.stream(turns ? "/chat/completions" : "/completions", request)) {
            events.filter(event -> event.startsWith(DATA) && !event.endsWith("[DONE]"))
                    .map(event -> piece(event.substring(DATA.length())))
                    .forEach(piece -> {
                        answer.append(piece);
                        out.print(piece);
                        out.flush();
                    });
        }
        out.println();
        if (out.checkError()) {
            // The terminal's writer keeps to itself what went wrong.
            throw new OutputFailed(new IOException("nobody takes it any more"));
        }
        if (turns) {
            conversation.addObject().put("role", "assistant").put("content", answer.toString());
        }
    }

    private static String piece(String data) {
        try {
            JsonNode choice = HttpApi.JSON.readTree(data).path("choices").path(0);
            return choice.path("text")
                    .asText(choice.path("delta").path("content").asText());
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
