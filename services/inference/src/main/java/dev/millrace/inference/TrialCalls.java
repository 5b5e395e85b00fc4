package dev.millrace.inference;

import dev.millrace.inference.domain.CallMemory;
import dev.millrace.inference.domain.EngineClosed;
import dev.millrace.inference.domain.Lookup;
import dev.millrace.inference.domain.ModelPool;
import dev.millrace.inference.domain.QueueFull;
import dev.millrace.inference.domain.ServedModel;
import dev.millrace.inference.domain.trial.AnswerCounts;
import dev.millrace.inference.domain.trial.RunningTrial;
import dev.millrace.inference.domain.trial.Trials;
import dev.millrace.inference.openai.Answer;
import dev.millrace.inference.openai.ApiException;
import dev.millrace.inference.openai.Call;
import dev.millrace.inference.openai.ChatPrompt;
import dev.millrace.inference.openai.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Which calls go to a version on trial, and what becomes of those that are only copied to it. */
@ApplicationScoped
class TrialCalls {

    private final Trials trials;
    private final ModelPool pool;
    private final Admission admission;

    TrialCalls(Trials trials, ModelPool pool, Admission admission) {
        this.trials = trials;
        this.pool = pool;
        this.admission = admission;
    }

    /** How a call is read for a model. */
    interface CallReader {
        Call read(ServedModel served) throws ApiException;
    }

    /**
     * What a trial has to do with a call to its model's bare name.
     *
     * @param trial the trial
     * @param taken whether the version on trial gets it, to answer it or besides
     */
    record Share(RunningTrial trial, boolean taken) {

        /** Where the answer of the version that answers counts. */
        AnswerCounts counts(ServedModel served) {
            return served.address().equals(trial.address()) ? trial.candidate() : trial.live();
        }
    }

    /** The share in a call, if the model it names has a version on trial. */
    Optional<Share> of(String model, Parameters parameters, Exchange exchange) throws ApiException {
        Optional<RunningTrial> trial = trials.of(model);
        return trial.isEmpty()
                ? Optional.empty()
                : Optional.of(new Share(trial.get(), trial.get().takes(common(trial.get(), parameters, exchange))));
    }

    /** What calls that belong together have in common; a call that says nothing of that is alone. */
    private static String common(RunningTrial trial, Parameters parameters, Exchange exchange) throws ApiException {
        Optional<String> header = trial.sticky().flatMap(exchange::header);
        return header.or(() -> parameters.user())
                .or(() -> ChatPrompt.beginning(parameters))
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    /** The version on trial, if it is to answer this call and can. */
    Optional<ServedModel> answering(Share share) {
        return share.taken() && share.trial().answers() ? candidate(share.trial()) : Optional.empty();
    }

    private Optional<ServedModel> candidate(RunningTrial trial) {
        return switch (pool.find(trial.address().toString())) {
            case Lookup.Ready(ServedModel model) -> Optional.of(model);
            case Lookup.Refused _, Lookup.TooLarge _ -> {
                trial.candidate().failed(); // whoever serves it serves nothing
                yield Optional.empty();
            }
            case Lookup.Loading _, Lookup.Starting _, Lookup.Unknown _ -> Optional.empty();
        };
    }

    /** Asks the version on trial the same, if it is only asked besides, and if there is room: nobody waits for that. */
    void copy(Share share, CallReader reader) {
        if (!share.taken() || share.trial().answers()) {
            return;
        }
        AnswerCounts counts = share.trial().candidate();
        candidate(share.trial()).ifPresent(served -> {
            try {
                Call call = reader.read(served);
                admission.copy(call).ifPresent(room -> ask(served, call, new Unheard(counts, room)));
            } catch (ApiException e) {
                counts.failed(); // the live version could read it
            }
        });
    }

    private static void ask(ServedModel served, Call call, Unheard outlet) {
        try {
            var _ = served.engine().submit(new Answer(call, outlet).submissions());
        } catch (QueueFull | EngineClosed e) {
            outlet.close();
        }
    }

    /** Takes an answer that nobody reads. */
    private static final class Unheard implements Answer.Outlet {

        private final AnswerCounts counts;
        private final CallMemory.Held room;
        private final long asked = System.nanoTime();

        Unheard(AnswerCounts counts, CallMemory.Held room) {
            this.counts = counts;
            this.room = room;
        }

        @Override
        public void whole(byte[] json) {
            end();
        }

        @Override
        public void chunk(String json) {
            // nobody reads it
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void end() {
            counts.answered(Duration.ofNanos(System.nanoTime() - asked));
            close();
        }

        @Override
        public void fail(ApiException why) {
            counts.failed();
            close();
        }

        void close() {
            room.close();
        }
    }
}
