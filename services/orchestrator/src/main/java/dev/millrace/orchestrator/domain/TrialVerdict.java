package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Trial;
import dev.millrace.contracts.events.TrialMeasured;
import dev.millrace.contracts.events.TrialMeasured.Answers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What servers' figures say of a trial, once they say enough.
 *
 * @param outcome whether the version stood it
 * @param reasons why, a sentence each with its figures
 */
record TrialVerdict(Outcome outcome, List<String> reasons) {

    /** What came of it. */
    enum Outcome {
        PASSED,
        FAILED,
        /** Too few requests came to tell. */
        UNDECIDED;

        static Outcome of(boolean passed) {
            return passed ? PASSED : FAILED;
        }
    }

    /** Classes of latency to a doubling, as {@link Answers#millis} counts them. */
    private static final int CLASSES = 4;

    TrialVerdict {
        reasons = List.copyOf(reasons);
    }

    /** The verdict; none while it isn't over. */
    static Optional<TrialVerdict> of(Trial trial, String title, Collection<TrialMeasured> servers) {
        Answers candidate = sum(servers, TrialMeasured::candidate);
        Answers live = sum(servers, TrialMeasured::live);
        long seconds = servers.stream().mapToLong(TrialMeasured::seconds).max().orElse(0);
        long all = Math.max(candidate.requests(), trial.requests());
        boolean failing = candidate.errors() > trial.maxErrorRate() * all;
        boolean asked = candidate.requests() >= trial.requests();
        if (!failing && !asked && seconds >= trial.most().orElse(Long.MAX_VALUE)) {
            return Optional.of(new TrialVerdict(Outcome.UNDECIDED, List.of(unasked(trial, title, candidate, seconds))));
        }
        if (!failing && (!asked || seconds < trial.seconds())) {
            return Optional.empty();
        }
        List<String> reasons = new ArrayList<>();
        reasons.add(String.format(
                Locale.ROOT,
                "%s: %,d of %,d answers failed in %s, of the live version's %,d of %,d; at most %.2f %% may.",
                title,
                candidate.errors(),
                candidate.requests(),
                time(seconds),
                live.errors(),
                live.requests(),
                100 * trial.maxErrorRate()));
        boolean fast = isFastEnough(trial, title, candidate, live, reasons);
        return Optional.of(new TrialVerdict(Outcome.of(fast && !failing), reasons));
    }

    private static String unasked(Trial trial, String title, Answers candidate, long seconds) {
        return String.format(
                Locale.ROOT,
                "%s: %,d answers were given in %s, and %,d were to be waited for, %s at most: undecided.",
                title,
                candidate.requests(),
                time(seconds),
                trial.requests(),
                time(trial.most().orElse(seconds)));
    }

    private static String time(long seconds) {
        return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** Whether it is; where either has answered nothing there is nothing to compare, which keeps no model back. */
    private static boolean isFastEnough(
            Trial trial, String title, Answers candidate, Answers live, List<String> reasons) {
        OptionalDouble own = quantile(candidate, 0.5);
        OptionalDouble other = quantile(live, 0.5);
        if (own.isEmpty() || other.isEmpty()) {
            reasons.add(
                    "%s: the versions' latencies weren't compared, since one has answered nothing.".formatted(title));
            return true;
        }
        double ratio = own.getAsDouble() / other.getAsDouble();
        reasons.add(String.format(
                Locale.ROOT,
                "%s: the median answer took about %,.0f ms (95 %% up to %,.0f), %.2f times the live version's %,.0f (%,.0f); at most %.2f times is allowed.",
                title,
                own.getAsDouble(),
                quantile(candidate, 0.95).orElse(0),
                ratio,
                other.getAsDouble(),
                quantile(live, 0.95).orElse(0),
                trial.maxLatencyRatio()));
        return ratio <= trial.maxLatencyRatio();
    }

    private static Answers sum(Collection<TrialMeasured> servers, Function<TrialMeasured, Answers> which) {
        long requests = 0;
        long errors = 0;
        List<Long> millis = new ArrayList<>();
        for (TrialMeasured server : servers) {
            Answers answers = which.apply(server);
            requests += answers.requests();
            errors += answers.errors();
            for (int i = 0; i < answers.millis().size(); i++) {
                if (i == millis.size()) {
                    millis.add(0L);
                }
                millis.set(i, millis.get(i) + answers.millis().get(i));
            }
        }
        return new Answers(requests, errors, millis);
    }

    /**
     * Milliseconds below which this share of the answers came, to a fifth: within its class they are taken to be spread
     * evenly.
     */
    static OptionalDouble quantile(Answers answers, double share) {
        long all = answers.millis().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return OptionalDouble.empty();
        }
        double left = share * all;
        for (int i = 0; i < answers.millis().size(); i++) {
            long count = answers.millis().get(i);
            if (left <= count && count > 0) {
                double from = i == 0 ? 0 : Math.pow(2, (double) i / CLASSES);
                double to = Math.pow(2, (i + 1.0) / CLASSES);
                return OptionalDouble.of(from + (to - from) * left / count);
            }
            left -= count;
        }
        return OptionalDouble.of(Math.pow(2, (double) answers.millis().size() / CLASSES));
    }
}
