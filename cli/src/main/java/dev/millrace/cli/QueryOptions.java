package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.stack.ServiceSpec;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that ask the orchestrator something. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class QueryOptions {

    @Mixin
    private StackOptions stack;

    @Option(
            names = "--orchestrator",
            paramLabel = "URL",
            description = "the orchestrator of another installation, such as http://orchestrator.example:8110")
    private Optional<URI> orchestrator;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    HttpApi orchestrator() throws CommandFailed {
        ServiceSpec service = ServiceSpec.ORCHESTRATOR;
        return orchestrator.isPresent()
                ? new HttpApi("orchestrator", orchestrator.get(), stack.tokenFor(orchestrator.get(), service))
                : stack.api("orchestrator", service);
    }

    /** Whether the question is about an installation elsewhere. */
    boolean elsewhere() {
        return orchestrator.isPresent();
    }

    StackOptions stack() {
        return stack;
    }

    boolean json() {
        return json;
    }

    /** Prints some lines; the status of a command that has done that. */
    static int print(List<String> lines, PrintWriter out) {
        lines.forEach(out::println);
        out.flush();
        return 0;
    }

    /** Has the orchestrator do something, and prints what it says to that. */
    int wish(String path, Optional<String> reason, PrintWriter out) throws CommandFailed, InterruptedException {
        ObjectNode wish = HttpApi.JSON.createObjectNode().put("who", System.getProperty("user.name", ""));
        reason.ifPresent(why -> wish.put("reason", why));
        try (HttpApi orchestrator = orchestrator()) {
            tell(orchestrator.required(path, orchestrator.post(path, wish)), out);
            return 0;
        }
    }

    /** Prints what an answer says in a sentence, or all of it. */
    void tell(JsonNode answer, PrintWriter out) {
        out.println(json ? pretty(answer) : answer.path("message").asText());
        out.flush();
    }

    static String pretty(JsonNode json) {
        return JsonAnswer.pretty(json);
    }

    /** A name as part of a path. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
