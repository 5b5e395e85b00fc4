package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.ScoredToken;
import dev.millrace.inference.domain.ScoredToken.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** {@code /v1/chat/completions}. */
final class ChatStyle implements ApiStyle {
    private final TokenText text;
    private final OptionalInt logprobs;
    private final Tools tools;

    ChatStyle(Tokenizer tokenizer, OptionalInt logprobs, Tools tools) {
        this.tools = tools;
        this.text = new TokenText(tokenizer);
        this.logprobs = logprobs;
    }

    @Override
    public String idPrefix() {
        return "chatcmpl-";
    }

    @Override
    public String object(boolean chunk) {
        return chunk ? "chat.completion.chunk" : "chat.completion";
    }

    @Override
    public void whole(ObjectNode choice, String answer, List<Placed> tokens) {
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", answer)
                .putNull("refusal");
        logprobs(choice, tokens);
    }

    @Override
    public boolean opening(ObjectNode choice) {
        choice.putObject("delta").put("role", "assistant").put("content", "");
        choice.putNull("logprobs");
        return true;
    }

    @Override
    public void chunk(ObjectNode choice, String answer, List<Placed> tokens) {
        choice.putObject("delta").put("content", answer);
        logprobs(choice, tokens);
    }

    @Override
    public void closing(ObjectNode choice) {
        choice.putObject("delta");
        choice.putNull("logprobs");
    }

    @Override
    public Optional<CallReader> calls() {
        return tools.form().map(form -> new CallReader(form, tools.several()));
    }

    @Override
    public void calls(ObjectNode choice, List<CallReader.Called> calls, boolean chunk) {
        ObjectNode into = chunk ? choice.putObject("delta") : (ObjectNode) choice.path("message");
        if (chunk) {
            choice.putNull("logprobs");
        } else if (into.path("content").asText().isBlank()) {
            into.putNull("content");
        }
        ArrayNode list = into.putArray("tool_calls");
        for (CallReader.Called called : calls) {
            ObjectNode call = list.addObject();
            if (chunk) {
                call.put("index", list.size() - 1);
            }
            call.put(
                            "id",
                            "call_"
                                    + UUID.randomUUID()
                                            .toString()
                                            .replace("-", "")
                                            .substring(8))
                    .put("type", "function")
                    .putObject("function")
                    .put("name", called.name())
                    .put("arguments", called.arguments());
        }
    }

    /** As OpenAI has it: whoever says which tool is called isn't told that one was. */
    @Override
    public String called() {
        return tools.named() ? "stop" : "tool_calls";
    }

    @Override
    public TextOffsets offsets() {
        return new TextOffsets(text.tokenizer());
    }

    /** An object with the token's text, a number and its bytes one by one. */
    @Override
    public int candidateBytes() {
        return 900;
    }

    private void logprobs(ObjectNode choice, List<Placed> tokens) {
        if (logprobs.isEmpty()) {
            choice.putNull("logprobs");
            return;
        }
        ArrayNode content = choice.putObject("logprobs").putArray("content");
        for (Placed placed : tokens) {
            ScoredToken token = placed.token();
            ObjectNode entry = content.addObject();
            entry(entry, token.id(), token.logprob().orElse(0));
            ArrayNode top = entry.putArray("top_logprobs");
            for (Candidate candidate : token.top()
                    .subList(0, Math.min(logprobs.getAsInt(), token.top().size()))) {
                entry(top.addObject(), candidate.id(), candidate.logprob());
            }
        }
    }

    private void entry(ObjectNode entry, int id, double logprob) {
        entry.put("token", text.of(id)).put("logprob", logprob);
        text.bytes(id, entry.putArray("bytes"));
    }
}
