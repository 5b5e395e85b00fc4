package dev.millrace.evaluator.domain.asking;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.RemoteTokenizer;
import java.util.Optional;

/**
 * A model, and how it can be asked, as a {@link Probe} has found it.
 *
 * @param context most tokens that it sees at once
 * @param tokenizer its own, where the endpoint has it; else it is asked in texts
 * @param chat whether it is asked by chat completions alone
 * @param endOfText the text at which its answers end, where that is known
 */
public record ServedModel(
        ModelCalls calls, int context, Optional<RemoteTokenizer> tokenizer, boolean chat, Optional<String> endOfText) {

    /** Whose answers a journal of it has. */
    public Journal.Owner owner() throws EndpointFailed, EndpointAway, InterruptedException {
        return new Journal.Owner(calls.address("").toString(), calls.root(), context, tokenizer.isPresent());
    }

    /** Most tokens of a prompt; one place is left for the token that the endpoint must generate. */
    int longest() {
        return context - 1;
    }

    /** Whether an encoder reads what comes before, and a decoder says what is scored. */
    boolean crosses() {
        return calls.kind() == Architecture.Kind.SEQUENCE_TO_SEQUENCE;
    }
}
