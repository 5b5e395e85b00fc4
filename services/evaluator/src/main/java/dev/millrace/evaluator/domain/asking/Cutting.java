package dev.millrace.evaluator.domain.asking;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.evaluator.domain.EncodedPair;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.InOrder;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.RemoteTokenizer;
import dev.millrace.evaluator.domain.RollingWindows;
import dev.millrace.evaluator.domain.request.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes prompts of log-likelihood requests, as lm-evaluation-harness does: context and continuation are made tokens together; of
 * what is too long the beginning is left out.
 */
final class Cutting {

    /** Texts that are made tokens of at once. */
    private static final int AT_ONCE = 8;

    private final ServedModel model;
    private final int begin;
    private final Map<String, List<Integer>> tokens;

    private Cutting(ServedModel model, int begin, Map<String, List<Integer>> tokens) {
        this.model = model;
        this.begin = begin;
        this.tokens = tokens;
    }

    /**
     * For some requests, whose texts are made tokens of here, each once: choices have their context in common.
     *
     * @param begin the token that stands before a text that nothing comes before
     */
    static Cutting of(ServedModel model, int begin, List<Wish> wishes)
            throws EndpointFailed, IOException, InterruptedException {
        Map<String, List<Integer>> tokens = new HashMap<>();
        if (model.tokenizer().isPresent()) {
            RemoteTokenizer tokenizer = model.tokenizer().get();
            Map<String, Wish> texts = new LinkedHashMap<>();
            wishes.forEach(wish -> texts(wish.request()).forEach(text -> texts.putIfAbsent(text, wish)));
            List<String> all = List.copyOf(texts.keySet());
            Optional<List<List<Integer>>> together = tokenizer.together(all);
            if (together.isPresent()) {
                for (int i = 0; i < all.size(); i++) {
                    tokens.put(all.get(i), together.get().get(i));
                }
            } else {
                oneByOne(tokenizer, texts, tokens);
            }
        }
        return new Cutting(model, begin, tokens);
    }

    private static void oneByOne(RemoteTokenizer tokenizer, Map<String, Wish> texts, Map<String, List<Integer>> into)
            throws EndpointFailed, IOException, InterruptedException {
        try (Items.Reader<Map.Entry<String, Wish>> each =
                Items.of(List.copyOf(texts.entrySet())).open()) {
            InOrder.map(
                    each,
                    AT_ONCE,
                    text -> Map.entry(text.getKey(), tokens(tokenizer, text.getKey(), text.getValue())),
                    made -> into.put(made.getKey(), made.getValue()));
        }
    }

    private static List<Integer> tokens(RemoteTokenizer tokenizer, String text, Wish wish)
            throws EndpointFailed, EndpointAway, InterruptedException {
        try {
            return text.isEmpty() ? List.of() : tokenizer.tokenize(text);
        } catch (EndpointFailed e) {
            // It has been cut already: what is too large now is so in whatever call.
            throw new EndpointFailed(wish.item() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> texts(Request request) {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) -> {
                EncodedPair.Texts texts = EncodedPair.Texts.of(context, continuation);
                yield List.of(texts.context(), texts.together());
            }
            case Request.Rolling(String text) -> List.of(text);
            case Request.Generation _ -> List.of();
        };
    }

    private List<Integer> tokens(String text) {
        return tokens.getOrDefault(text, List.of());
    }

    /** A request that can't be asked. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String reason) {
            super(reason);
        }
    }

    /** How many tokens a prompt for part of a whole text has at most. */
    int tokens(Request request, int window) {
        return request instanceof Request.Rolling(String text)
                ? Math.min(window, tokens(text).size() + 1)
                : window;
    }

    /**
     * The prompts whose scores add up to the answer.
     *
     * @param window most tokens of a prompt for part of a whole text
     */
    List<Piece> pieces(Request request, int window) throws Unfit {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) -> {
                EncodedPair.Texts texts = EncodedPair.Texts.of(context, continuation);
                yield List.of(model.tokenizer().isPresent() ? inTokens(texts) : inText(texts));
            }
            case Request.Rolling(String text) -> windows(tokens(text), window);
            case Request.Generation _ -> throw new IllegalArgumentException("A generation has no likelihood");
        };
    }

    private Piece inTokens(EncodedPair.Texts texts) throws Unfit {
        EncodedPair pair = EncodedPair.of(tokens(texts.context()), tokens(texts.together()), begin);
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
        List<Integer> whole = new ArrayList<>(pair.context());
        whole.addAll(pair.continuation());
        return new Piece.Tokens(new Prompt.Ids(last(whole, model.longest())), scored);
    }

    private static Piece inText(EncodedPair.Texts texts) {
        return new Piece.Characters(new Prompt.Text(texts.together()), PythonText.length(texts.context()));
    }

    private List<Piece> windows(List<Integer> text, int longest) {
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
