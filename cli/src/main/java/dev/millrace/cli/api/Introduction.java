package dev.millrace.cli.api;

import dev.millrace.access.domain.Door;
import dev.millrace.access.domain.Token;
import dev.millrace.cli.command.CommandFailed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What a command says first to a service of a stack whose token it has: nothing, until the service has shown that it is of
 * that stack. Another checkout's may listen at the same address; neither are its answers shown nor is anything done there.
 */
final class Introduction {

    private final Optional<Token> token;
    private boolean made;

    Introduction(Optional<Token> token) {
        this.token = token;
    }

    /**
     * Asks the service at {@code base}, the first time.
     *
     * @throws CommandFailed when it is another stack's
     * @throws IOException when it doesn't answer
     */
    void make(HttpClient client, String service, URI base) throws CommandFailed, IOException, InterruptedException {
        if (made || token.isEmpty()) {
            return;
        }
        HttpRequest question = HttpRequest.newBuilder(base.resolve("/q/health/live"))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<Void> answer = client.send(question, HttpResponse.BodyHandlers.discarding());
        if (!answer.headers().firstValue(Door.STACK).equals(token.map(Token::stack))) {
            throw new CommandFailed(
                    "What answers as the %s at %s belongs to another stack than the token.".formatted(service, base)
                            + " --folder names a stack's folder, --token-file another installation's token.");
        }
        made = true;
    }

    /** The request with the token, when there is one. */
    HttpRequest.Builder sign(HttpRequest.Builder request) {
        token.ifPresent(own -> request.header("Authorization", own.header()));
        return request;
    }
}
