package dev.millrace.inference.openai;

/**
 * What one call may ask for.
 *
 * @param generations most prompts times choices
 * @param promptBytes most bytes of prompt text, UTF-8, of all prompts together
 * @param memory most bytes of heap that its answer may need
 */
public record CallLimits(int generations, int promptBytes, long memory) {

    /** Says no to more generations than a call may have, before anything is made for them. */
    void checkGenerations(long prompts, int n) throws ApiException {
        if (prompts * n > generations) {
            throw ApiException.invalid(
                    prompts > generations ? "prompt" : "n",
                    ("This call asks for %,d generations (%,d prompts, n = %d); a call may ask for at most %,d"
                                    + " (millrace.inference.call-generations, and never more than"
                                    + " millrace.inference.queue). Send several calls.")
                            .formatted(prompts * n, prompts, n, generations));
        }
    }

    /** The same of texts whose vectors are wanted. */
    void checkTexts(String param, int texts) throws ApiException {
        if (texts > generations) {
            throw ApiException.invalid(
                    param,
                    ("'%s' has %,d texts; a call may have at most %,d (millrace.inference.call-generations, and never"
                                    + " more than millrace.inference.queue). Send several calls.")
                            .formatted(param, texts, generations));
        }
    }

    /** Says no to more text than a call may have. */
    public void checkText(String param, long bytes) throws ApiException {
        if (bytes > promptBytes) {
            throw ApiException.invalid(
                    param,
                    "'%s' has %,d bytes of text; a call may have at most %,d (millrace.inference.prompt-bytes)"
                            .formatted(param, bytes, promptBytes));
        }
    }

    /** Says no to an answer that may need more memory than a call gets. */
    public void checkMemory(Call call) throws ApiException {
        long needed = AnswerSize.of(call);
        if (needed > memory) {
            int choices = call.choices();
            throw ApiException.invalid(
                    call.logprobs().isPresent() ? "logprobs" : "max_tokens",
                    ("The answer to this call may need %,d bytes of memory, a call's answer may need at most %,d"
                                    + " (half of millrace.inference.memory-bytes). With these max_tokens and logprobs"
                                    + " that is enough for %,d of its %,d generations: ask for fewer of them, fewer"
                                    + " tokens or fewer logprobs.")
                            .formatted(needed, memory, Math.max(0, choices * memory / needed), choices));
        }
    }

    /** Says no to vectors that may need more memory than a call gets. */
    public void checkMemory(EmbeddingCall call) throws ApiException {
        if (call.memory() > memory) {
            throw ApiException.invalid(
                    "input",
                    ("The answer to this call may need %,d bytes of memory, a call's answer may need at most %,d (half of"
                                    + " millrace.inference.memory-bytes). Send several calls with fewer of its %,d texts.")
                            .formatted(call.memory(), memory, call.texts().size()));
        }
    }
}
