package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.ScoredToken;
import dev.millrace.inference.domain.ScoredToken.Candidate;
import java.util.List;
import java.util.OptionalInt;

/** {@code /v1/completions}. */
final class CompletionStyle implements ApiStyle {
    private final TokenText text;
    private final OptionalInt logprobs;

    CompletionStyle(Tokenizer tokenizer, OptionalInt logprobs) {
        this.text = new TokenText(tokenizer);
        this.logprobs = logprobs;
    }

    @Override
    public String idPrefix() {
        return "cmpl-";
    }

    @Override
    public String object(boolean chunk) {
        return "text_completion";
    }

    @Override
    public void whole(ObjectNode choice, String answer, List<Placed> tokens) {
        chunk(choice, answer, tokens);
    }

    @Override
    public boolean opening(ObjectNode choice) {
        return false;
    }

    @Override
    public void chunk(ObjectNode choice, String answer, List<Placed> tokens) {
        choice.put("text", answer);
        if (logprobs.isEmpty()) {
            choice.putNull("logprobs");
        } else {
            logprobs(choice.putObject("logprobs"), tokens);
        }
    }

    @Override
    public void closing(ObjectNode choice) {
        choice.put("text", "").putNull("logprobs");
    }

    @Override
    public TextOffsets offsets() {
        return new TextOffsets(text.tokenizer());
    }

    /** A property of an object: the key's text and a number. */
    @Override
    public int candidateBytes() {
        return 400;
    }

    private void logprobs(ObjectNode into, List<Placed> placed) {
        ArrayNode tokens = into.putArray("tokens");
        ArrayNode own = into.putArray("token_logprobs");
        ArrayNode top = into.putArray("top_logprobs");
        ArrayNode offsets = into.putArray("text_offset");
        for (Placed each : placed) {
            ScoredToken token = each.token();
            tokens.add(text.of(token.id()));
            offsets.add(each.offset());
            if (token.logprob().isEmpty()) {
                own.addNull();
                top.addNull();
            } else {
                own.add(token.logprob().getAsDouble());
                top(top.addObject(), token);
            }
        }
    }

    /** The likeliest tokens, and the one that stands there. Two tokens may read the same: the likelier one is shown. */
    private void top(ObjectNode into, ScoredToken token) {
        for (Candidate candidate : token.top()) {
            into.putIfAbsent(text.of(candidate.id()), into.numberNode(candidate.logprob()));
        }
        into.putIfAbsent(text.of(token.id()), into.numberNode(token.logprob().getAsDouble()));
    }
}
