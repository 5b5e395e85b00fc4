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

    /** Tokens of an answer without its prompt: one is asked for, and some list the one that ends it, too. */
    private static final int MOST_GENERATED = 2;

    private final String address;
    private final Optional<String> text;
    private final JsonNode logprobs;
    private final JsonNode values;

    private EchoedPrompt(String address, Optional<String> text, JsonNode logprobs) {
        this.address = address;
        this.text = text;
        this.logprobs = logprobs;
        this.values = logprobs.path("token_logprobs");
    }

    /** @throws EndpointFailed when the choice has no log-probabilities, or not one for each of its tokens */
    static EchoedPrompt of(String address, JsonNode choice) throws EndpointFailed {
        JsonNode logprobs = choice.path("logprobs");
        if (!logprobs.path("token_logprobs").isArray()) {
            throw new EndpointFailed(
                    address
                            + " answers without log-probabilities: scoring needs an endpoint that supports \"echo\" with \"logprobs\"");
        }
        int values = logprobs.path("token_logprobs").size();
        int tokens = logprobs.path("tokens").size();
        if (tokens > 0 && values != tokens) {
            throw new EndpointFailed("%s: %d log-probabilities for %d tokens: which is whose can't be known"
                    .formatted(address, values, tokens));
        }
        return new EchoedPrompt(address, Optional.ofNullable(choice.path("text").textValue()), logprobs);
    }

    /** How many tokens there are log-probabilities for. */
    int tokens() {
        return values.size();
    }

    /**
     * Makes sure that all of a prompt is there: some servers ignore {@code echo} without a word (llama.cpp #27174), which would
     * put every score at chance. Others leave out what is more than their model sees, or put a begin-of-text token before it; what
     * is whose would then be off.
     */
    void require(int promptTokens) throws EndpointFailed {
        if (values.size() > promptTokens + 1) {
            throw new EndpointFailed(
                    "%s adds to what it is asked: it returns %d log-probabilities for a prompt of %d tokens and the one that it was to generate. Have it take token ids as they are."
                            .formatted(address, values.size(), promptTokens));
        }
        if (values.size() > MOST_GENERATED && values.size() < promptTokens) {
            throw new EndpointFailed(
                    "%s leaves out part of what it is asked: it returns %d log-probabilities for a prompt of %d tokens. If its model sees no more, that has to be said: --context, or max_model_len in its list of models."
                            .formatted(address, values.size(), promptTokens));
        }
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
                throw new EndpointFailed(
                        "%s: the log-probability of token %d is %s: expected a number that is not above 0"
                                .formatted(address, i, value));
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

    /** What was read, where the endpoint tells: of its tokens, or as it gives it back. */
    String read() {
        return text.orElseGet(() -> String.join("", texts()));
    }

    /** Whether the whole of {@code prompt} was read, as far as the endpoint tells. */
    boolean isOf(String prompt) {
        return text.isEmpty()
                || text.get().contains(prompt)
                || String.join("", texts()).contains(prompt);
    }

    /**
     * Where each token begins in {@code prompt}, in code points, and where the last one ends; one that stands before it, a
     * begin-of-text token say, may begin before 0. By the tokens' texts where they make up the prompt, else by {@code
     * text_offset}.
     *
     * @throws EndpointFailed when neither is there, or {@code text_offset} can't be of the prompt
     */
    private List<Integer> places(String prompt) throws EndpointFailed {
        List<String> texts = texts();
        String joined = String.join("", texts);
        int before = joined.indexOf(prompt);
        List<Integer> places = new ArrayList<>();
        if (before >= 0) {
            int at = -PythonText.length(joined, 0, before);
            for (String text : texts) {
                places.add(at);
                at += PythonText.length(text);
            }
            places.add(at);
            return places;
        }
        JsonNode offsets = logprobs.path("text_offset");
        if (offsets.size() < values.size()) {
            throw new EndpointFailed(
                    address
                            + " tells neither \"text_offset\" nor tokens that make up the prompt: where a choice begins can't be known without a /tokenize");
        }
        offsets.forEach(offset -> places.add(offset.asInt(Integer.MIN_VALUE)));
        int reached = places.getLast() + PythonText.length(texts.isEmpty() ? "" : texts.getLast());
        if (places.contains(Integer.MIN_VALUE) || !isRising(places) || reached < PythonText.length(prompt)) {
            throw new EndpointFailed("%s: \"text_offset\" is not of the %d characters that were asked: %s"
                    .formatted(address, PythonText.length(prompt), offsets));
        }
        places.add(Integer.MAX_VALUE);
        return places;
    }

    private static boolean isRising(List<Integer> places) {
        for (int i = 1; i < places.size(); i++) {
            if (places.get(i) < places.get(i - 1)) {
                return false;
            }
        }
        return true;
    }

    /**
     * How likely the end of a text is, from the token on that reaches beyond {@code context} code points.
     *
     * @return nothing when nothing of it can be scored: no token stands before it
     */
    Optional<Likelihood> likelihoodAfter(int context, String prompt) throws EndpointFailed {
        List<Integer> places = places(prompt);
        int from = 0;
        // The first bytes of a character end, as far as places tell, where they begin.
        while (from < tokens() && places.get(from) < context && places.get(from + 1) <= context) {
            from++;
        }
        // At most one token was generated.
        int to = places.get(tokens() - 1) >= PythonText.length(prompt) ? tokens() - 1 : tokens();
        return from == 0 || to <= from ? Optional.empty() : Optional.of(likelihood(from, to));
    }
}
