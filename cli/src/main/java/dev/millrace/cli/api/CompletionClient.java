package dev.millrace.cli.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import java.time.Duration;

/** Has a served model go on with a text. */
public final class CompletionClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_TOKENS = 80;
    private static final int BAD_REQUEST = 400;

    private final HttpApi inference;

    public CompletionClient(HttpApi inference) {
        this.inference = inference;
    }

    /**
     * How the model goes on; waits for a promotion that has only just been decided to reach the server.
     *
     * @param context tokens that the model can look at; a text of so many bytes or more is none it could go on with
     * @throws CommandFailed when it isn't served within a minute
     */
    public String live(String model, String prompt, int context) throws CommandFailed, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("model", model)
                .put("prompt", prompt)
                // A token is a byte at least.
                .put("max_tokens", Math.clamp(context - prompt.length(), 1, MOST_TOKENS))
                .put("temperature", 0.6)
                .put("seed", 7);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpApi.Answer answer = inference.post("/v1/completions", request);
            if (answer.ok() || answer.status() == BAD_REQUEST || System.nanoTime() > end) {
                return inference
                        .required("/v1/completions", answer)
                        .path("choices")
                        .path(0)
                        .path("text")
                        .asText();
            }
            Thread.sleep(300);
        }
    }
}
