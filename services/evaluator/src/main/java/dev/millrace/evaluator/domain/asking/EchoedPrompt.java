package dev.millrace.evaluator.domain.asking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.item.Answer.Likelihood;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A prompt as an endpoint gives it back, with the log-probability of each of its tokens ({@code choices[].logprobs}). What the
 * endpoint then generated stands behind it.
 */
final class EchoedPrompt {

    private final String address;
    private final JsonNode logprobs;
    private final JsonNode values;

    private EchoedPrompt(String address, JsonNode logprobs) {
        this.address = address;
        this.logprobs = logprobs;
        this.values = logprobs.path("token_logprobs");
    }

    /** @throws EndpointFailed when the choice has no log-probabilities */
    static EchoedPrompt of(String address, JsonNode choice) throws EndpointFailed {
        JsonNode logprobs = choice.path("logprobs");
        if (!logprobs.path("token_logprobs").isArray()) {
            throw new EndpointFailed(
                    address
                            + " answers without log-probabilities: scoring needs an endpoint that supports \"echo\" with \"logprobs\"");
        }
        return new EchoedPrompt(address, logprobs);
    }

    /** How many tokens there are log-probabilities for. */
    int tokens() {
        return values.size();
    }

    /**
     * Makes sure that all of a prompt is there: some servers ignore {@code echo} without a word (llama.cpp #27174), which would
     * put every score at chance.
     */
    void require(int promptTokens) throws EndpointFailed {
        if (values.size() < promptTokens) {
            throw new EndpointFailed(
                    "%s ignores \"echo\": it returns %d log-probabilities for a prompt of %d tokens. Scoring needs those of the prompt."
                            .formatted(address, values.size(), promptTokens));
        }
    }

    /**
     * How likely the tokens from {@code from} to before {@code to} are, and whether each is the likeliest; as likely as the
     * likeliest counts.
     */
    Likelihood likelihood(int from, int to) throws EndpointFailed {
        double sum = 0;
        boolean greedy = true;
        for (int i = from; i < to; i++) {
            JsonNode value = values.path(i);
            if (!value.isNumber() || !(value.doubleValue() <= 1e-3)) {
                throw new EndpointFailed("%s: the log-probability of token %d is %s".formatted(address, i, value));
            }
            sum += value.doubleValue();
            greedy &= value.doubleValue() >= likeliest(i);
        }
        return new Likelihood(sum, greedy);
    }

    private double likeliest(int token) throws EndpointFailed {
        JsonNode top = logprobs.path("top_logprobs").path(token);
        double most = Double.NEGATIVE_INFINITY;
        for (JsonNode value : top) {
            most = Math.max(
                    most,
                    value.isNumber()
                            ? value.doubleValue()
                            : value.path("logprob").asDouble());
        }
        if (most == Double.NEGATIVE_INFINITY) {
            throw new EndpointFailed(
                    "%s gives no \"top_logprobs\" for token %d: whether it is the likeliest can't be known"
                            .formatted(address, token));
        }
        return most;
    }

    /** The text of each token; empty where the endpoint doesn't tell. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        logprobs.path("tokens").forEach(token -> texts.add(token.asText()));
        return texts;
    }

    /**
     * Where each token ends in {@code prompt}, in code points; one that stands before it, a begin-of-text token say, ends at 0 or
     * before. By the tokens' texts where they make up the prompt, else by {@code text_offset}.
     *
     * @throws EndpointFailed when neither is there
     */
    List<Integer> ends(String prompt) throws EndpointFailed {
        String joined = String.join("", texts());
        int begin = joined.indexOf(prompt);
        if (begin >= 0) {
            return ends(PythonText.length(joined, 0, begin));
        }
        JsonNode offsets = logprobs.path("text_offset");
        if (offsets.size() < values.size()) {
            throw new EndpointFailed(
                    address
                            + " tells neither \"text_offset\" nor tokens that make up the prompt: where a choice begins can't be known without a /tokenize");
        }
        List<Integer> ends = new ArrayList<>();
        for (int i = 1; i < offsets.size(); i++) {
            ends.add(offsets.path(i).asInt());
        }
        ends.add(Integer.MAX_VALUE);
        return ends;
    }

    private List<Integer> ends(int before) {
        List<Integer> ends = new ArrayList<>();
        int at = -before;
        for (String text : texts()) {
            at += PythonText.length(text);
            ends.add(at);
        }
        return ends;
    }

    /**
     * How likely the end of a text is, from the token on that reaches beyond {@code context} code points.
     *
     * @return nothing when nothing of it can be scored: no token begins before it
     */
    Optional<Likelihood> likelihoodAfter(int context, String prompt) throws EndpointFailed {
        List<Integer> ends = ends(prompt);
        int whole = PythonText.length(prompt);
        int from = 0;
        while (from < ends.size() && ends.get(from) <= context) {
            from++;
        }
        int to = from;
        while (to < ends.size() && (to == 0 ? 0 : ends.get(to - 1)) < whole) {
            to++;
        }
        return from == 0 || to == from ? Optional.empty() : Optional.of(likelihood(from, to));
    }
}
