package dev.millrace.inference.openai;

import dev.millrace.inference.domain.Engine;
import dev.millrace.inference.domain.GenerationRequest;
import dev.millrace.inference.domain.grammar.GrammarMasks;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A call for text: what both kinds of completion have in common. */
public sealed interface Call permits CompletionCall, ChatCall {

    /** How to generate. */
    Options options();

    /** One request for each choice, in the order of their indices. */
    List<GenerationRequest> requests();

    /** Says which of the two APIs it is, and how its parts are written. */
    ApiStyle style();

    /** The prompt's text that a choice's answer begins with, when it is wanted. */
    String echo(int choice);

    /** Says no before the engine does, in the client's terms. */
    static void checkLength(Engine engine, String param, long prompt, long answer) throws ApiException {
        if (prompt > engine.context() || prompt + answer > engine.context() + 1L) {
            throw ApiException.tooLong(
                    param,
                    ("This model's maximum context length is %d tokens. However, you requested %d"
                                    + " tokens (%d in the %s, %d in the completion).")
                            .formatted(engine.context(), prompt + answer, prompt, param, answer));
        }
    }

    /** Says no to what is no token of the model. */
    static void checkId(Engine engine, String param, int id) throws ApiException {
        Parameters.checkId(param, id, engine.vocabulary());
    }

    /** Tokens at the beginning of a choice's prompt that aren't in its text: the model was given them besides. */
    int unwritten(int choice);

    /** What keeps the answers to a grammar, if one is asked for. */
    Optional<GrammarMasks> masks();

    /** Generations it asks for: prompts times n. */
    int choices();

    /** Tokens of all prompts, each counted once for each of its choices. */
    long promptTokens();

    /** Most tokens of one choice. */
    int maxTokens();

    /** Whether the prompts' own tokens are scored. */
    boolean scoresPrompts();

    /** Bytes of heap that its answer may take. */
    default long memory() {
        return AnswerSize.of(this);
    }

    /** Logprobs asked for, if any. */
    OptionalInt logprobs();
}
