package dev.millrace.evaluator.domain.asking;

import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.FailsAtAll;
import dev.millrace.evaluator.domain.TooLarge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Several prompts in one call. A call that the endpoint refuses or fails at is made again in halves: the prompt that it can't do
 * is so found, and the others are answered. Safe for use from many threads at once.
 */
final class Batches {

    private final int tokens;
    private final Semaphore calls;
    /** Most prompts in a call, as far as the endpoint has shown. */
    private final AtomicInteger most;

    /**
     * @param most prompts in one call
     * @param tokens of them together
     * @param inFlight calls that wait for an answer at once
     */
    Batches(int most, int tokens, int inFlight) {
        this.tokens = tokens;
        this.calls = new Semaphore(inFlight);
        this.most = new AtomicInteger(most);
    }

    /** One call; as many answers as prompts, in order. */
    interface Call<T, R> {
        List<R> ask(List<T> prompts) throws EndpointFailed, IOException, InterruptedException;
    }

    /** Hears of answers as they come. */
    interface Taking<T, R> {
        void answered(T prompt, R answer) throws EndpointFailed, IOException;

        /** It is more than the endpoint takes, even alone. */
        void refused(T prompt, String reason) throws IOException;
    }

    <T, R> void ask(List<T> prompts, ToIntFunction<T> size, Call<T, R> call, Taking<T, R> taking)
            throws EndpointFailed, IOException, InterruptedException {
        int from = 0;
        while (from < prompts.size()) {
            int to = from + 1;
            int sum = size.applyAsInt(prompts.get(from));
            while (to < prompts.size() && to - from < most.get() && sum + size.applyAsInt(prompts.get(to)) <= tokens) {
                sum += size.applyAsInt(prompts.get(to));
                to++;
            }
            askTogether(prompts.subList(from, to), size, call, taking);
            from = to;
        }
    }

    private <T, R> void askTogether(List<T> prompts, ToIntFunction<T> size, Call<T, R> call, Taking<T, R> taking)
            throws EndpointFailed, IOException, InterruptedException {
        List<R> answers = new ArrayList<>();
        try {
            calls.acquire();
            try {
                answers.addAll(call.ask(prompts));
            } finally {
                calls.release();
            }
        } catch (TooLarge e) {
            if (prompts.size() == 1) {
                taking.refused(prompts.getFirst(), String.valueOf(e.getMessage()));
                return;
            }
            most.accumulateAndGet(prompts.size() / 2, Math::min);
            ask(prompts, size, call, taking);
            return;
        } catch (FailsAtAll e) {
            throw e;
        } catch (EndpointFailed e) {
            if (prompts.size() == 1) {
                throw e;
            }
            int half = prompts.size() / 2;
            askTogether(prompts.subList(0, half), size, call, taking);
            askTogether(prompts.subList(half, prompts.size()), size, call, taking);
            return;
        }
        for (int i = 0; i < answers.size(); i++) {
            taking.answered(prompts.get(i), answers.get(i));
        }
    }
}
