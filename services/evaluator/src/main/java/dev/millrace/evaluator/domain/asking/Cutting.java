package dev.millrace.evaluator.domain.asking;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.evaluator.domain.EncodedPair;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.RemoteTokenizer;
import dev.millrace.evaluator.domain.RollingWindows;
import dev.millrace.evaluator.domain.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes prompts of log-likelihood requests, as lm-evaluation-harness does: context and continuation are made tokens together; of
 * what is too long the beginning is left out. For one thread and a few neighbouring requests: it remembers the contexts.
 */
final class Cutting {

    private final ServedModel model;
    private final int begin;
    private final Map<String, List<Integer>> contexts = new HashMap<>();

    /** @param begin the token that stands before a text that nothing comes before */
    Cutting(ServedModel model, int begin) {
        this.model = model;
        this.begin = begin;
    }

    /** A request that can't be asked. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String reason) {
            super(reason);
        }
    }

    /** The prompts whose scores add up to the answer. */
    List<Piece> pieces(Request request) throws Unfit, EndpointFailed, EndpointAway, InterruptedException {
        Optional<RemoteTokenizer> tokenizer = model.tokenizer();
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) ->
                List.of(
                        tokenizer.isPresent()
                                ? inTokens(tokenizer.get(), EncodedPair.Texts.of(context, continuation))
                                : inText(EncodedPair.Texts.of(context, continuation)));
            case Request.Rolling(String text) -> windows(tokenizer.orElseThrow().tokenize(text));
            case Request.Generation _ -> throw new IllegalArgumentException("A generation has no likelihood");
        };
    }

    private Piece inTokens(RemoteTokenizer tokenizer, EncodedPair.Texts texts)
            throws Unfit, EndpointFailed, EndpointAway, InterruptedException {
        List<Integer> alone = contexts.get(texts.context());
        if (alone == null) {
            alone = texts.context().isEmpty() ? List.of() : tokenizer.tokenize(texts.context());
            contexts.put(texts.context(), alone);
        }
        EncodedPair pair = EncodedPair.of(alone, tokenizer.tokenize(texts.together()), begin);
        int scored = pair.continuation().size();
        if (scored == 0) {
            throw new Unfit("\"%s\" has no token of its own behind its context".formatted(texts.continuation()));
        }
        if (scored >= model.longest()) {
            throw new Unfit("\"%s…\" has %,d tokens: they don't fit into the %,d that the model sees"
                    .formatted(
                            texts.continuation()
                                    .substring(
                                            0, Math.min(40, texts.continuation().length())),
                            scored,
                            model.context()));
        }
        List<Integer> tokens = new ArrayList<>(pair.context());
        tokens.addAll(pair.continuation());
        return new Piece.Tokens(new Prompt.Ids(last(tokens, model.longest())), scored);
    }

    private static Piece inText(EncodedPair.Texts texts) {
        return new Piece.Characters(new Prompt.Text(texts.together()), PythonText.length(texts.context()));
    }

    private List<Piece> windows(List<Integer> text) {
        int longest = model.longest();
        // An encoder that reads nothing of a text tells its decoder nothing.
        int stride = model.crosses() ? Math.max(1, longest / 2) : longest - 1;
        return RollingWindows.of(text, begin, longest, stride).stream()
                .<Piece>map(window -> new Piece.Tokens(new Prompt.Ids(window.tokens()), window.predicted()))
                .toList();
    }

    /** The end of a list. */
    static List<Integer> last(List<Integer> tokens, int most) {
        return tokens.subList(Math.max(0, tokens.size() - most), tokens.size());
    }
}
