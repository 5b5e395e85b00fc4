package dev.millrace.evaluator.domain.asking;

import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.RemoteTokenizer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A look at an endpoint before anything is asked: what it can't do is known by then, and not by a score at chance. */
public final class Probe {

    /** Where nobody says how many tokens a model sees; lm-evaluation-harness's default. */
    private static final int CONTEXT = 2048;

    private static final String TEXT = "Once upon a time there was";

    private Probe() {}

    /**
     * What is to be asked.
     *
     * @param likelihoods whether log-likelihoods are wanted
     * @param rolling whether those of whole texts are
     * @param chat whether the endpoint is to write dialogs itself
     * @param context most tokens that the model is shown; empty: what the endpoint says
     */
    public record Wanted(boolean likelihoods, boolean rolling, boolean chat, OptionalInt context) {}

    /**
     * The model, if it can be asked for what is wanted.
     *
     * @throws EndpointFailed when the endpoint can't do it, naming what it lacks
     * @throws EndpointAway when it doesn't answer
     */
    public static ServedModel look(ModelCalls calls, Wanted wanted)
            throws EndpointFailed, EndpointAway, InterruptedException {
        Completions completions = new Completions(calls);
        Optional<RemoteTokenizer> tokenizer = tokenizer(calls);
        boolean chat = wanted.chat() || !completions.areThere();
        Optional<String> endOfText = chat || tokenizer.isEmpty() ? Optional.empty() : endOfText(tokenizer.get());
        ServedModel model = new ServedModel(
                calls, wanted.context().orElse(calls.context().orElse(CONTEXT)), tokenizer, chat, endOfText);
        if (wanted.likelihoods()) {
            check(model, completions, wanted.chat());
        }
        if (wanted.rolling() && tokenizer.isEmpty()) {
            throw new EndpointFailed("%s isn't there: a whole text can only be scored in pieces of so many tokens"
                    .formatted(calls.beside("tokenize")));
        }
        return model;
    }

    /** What an endpoint tells of its own accord; one that doesn't can be asked all the same. */
    private static Optional<String> endOfText(RemoteTokenizer tokenizer) throws EndpointAway, InterruptedException {
        try {
            return tokenizer.special("eos_token");
        } catch (EndpointFailed e) {
            return Optional.empty();
        }
    }

    private static Optional<RemoteTokenizer> tokenizer(ModelCalls calls) throws EndpointAway, InterruptedException {
        RemoteTokenizer tokenizer = new RemoteTokenizer(calls);
        try {
            return tokenizer.isThere() ? Optional.of(tokenizer) : Optional.empty();
        } catch (EndpointFailed e) {
            return Optional.empty(); // something else is there
        }
    }

    /** @param asked whether chat completions were asked for, and aren't all that there is */
    private static void check(ServedModel model, Completions completions, boolean asked)
            throws EndpointFailed, EndpointAway, InterruptedException {
        if (model.chat()) {
            throw new EndpointFailed(
                    "%s gives no log-probabilities of a prompt; a dialog that is written here (--chat-template) can be scored by %s%s"
                            .formatted(
                                    model.calls().address("chat/completions"),
                                    model.calls().address("completions"),
                                    asked
                                            ? ""
                                            : ", but that isn't there: is the address right, and does it end in /v1?"));
        }
        if (model.tokenizer().isEmpty()) {
            EchoedPrompt echo = completions.echo(List.of(new Prompt.Text(TEXT))).getFirst();
            // A token of English is not shorter than a character and not longer than a word.
            if (echo.tokens() < TEXT.split(" ").length) {
                echo.require(TEXT.split(" ").length);
            }
            if (!echo.isOf(TEXT)) {
                throw new EndpointFailed("%s reads \"%s\" where \"%s\" was asked; scores would be of other texts"
                        .formatted(model.calls().address("completions"), echo.read(), TEXT));
            }
            if (echo.likelihoodAfter(TEXT.length() - 1, TEXT).isEmpty()) {
                throw new EndpointFailed(
                        "%s makes no tokens of a text".formatted(model.calls().address("completions")));
            }
            return;
        }
        List<Integer> ids = model.tokenizer().get().tokenize(TEXT);
        if (model.crosses()) {
            Prompt.Ids whole = new Prompt.Ids(ids);
            completions.echo(whole, whole).require(ids.size());
            return;
        }
        EchoedPrompt byIds = completions.echo(List.of(new Prompt.Ids(ids))).getFirst();
        byIds.require(ids.size());
        var _ = byIds.likelihood(1, ids.size());
        checkTokenizer(
                model.calls(),
                ids.size(),
                byIds,
                completions.echo(List.of(new Prompt.Text(TEXT))).getFirst());
    }

    /** What the endpoint's own tokenizer makes of the text must be the same; special tokens may stand around it. */
    private static void checkTokenizer(ModelCalls calls, int ids, EchoedPrompt byIds, EchoedPrompt byText)
            throws EndpointFailed {
        boolean same = byText.tokens() >= ids;
        if (same && byIds.texts().size() >= ids && byText.texts().size() >= ids) {
            same = Collections.indexOfSubList(byText.texts(), byIds.texts().subList(0, ids)) >= 0;
        }
        if (!same) {
            throw new EndpointFailed(
                    "%s isn't the tokenizer of %s: of \"%s\" it makes %d tokens, and the model reads %d (%s, not %s); scores would be of other texts"
                            .formatted(
                                    calls.beside("tokenize"),
                                    calls.model(),
                                    TEXT,
                                    ids,
                                    byText.tokens(),
                                    byText.texts(),
                                    byIds.texts()));
        }
    }
}
