package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.api.WinRateReport;
import dev.millrace.contracts.api.WinRateReport.JudgeReport;
import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaAnswered.Judged;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.preference.Agreement;
import dev.millrace.contracts.preference.Interval;
import dev.millrace.contracts.preference.ItemWinRate;
import dev.millrace.contracts.recipes.PromotionSpec;
import dev.millrace.contracts.recipes.WinRateSpec;
import dev.millrace.contracts.recipes.WinRateSpec.JudgeSpec;
import dev.millrace.orchestrator.domain.arena.Arena;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How often a run's model must be better than the live version, as people or a judge say. What they say is read off the run's
 * arena, which the gate begins.
 */
record WinRateGate(RunPlan plan, WinRateSpec spec) {

    private static final String WHO = "the gate";

    static Optional<WinRateGate> of(RunPlan plan) {
        return plan.recipe().promotion().winRate().map(spec -> new WinRateGate(plan, spec));
    }

    /** How far it is. */
    sealed interface Standing {
        /** Nobody has been asked yet. */
        record Begins(ArenaRequested arena) implements Standing {}

        /** Models answer, or somebody is still to judge. */
        record Waits() implements Standing {}

        /** Nobody is waited for. */
        record Found(Finding finding) implements Standing {}
    }

    /** @param live the version that is live now */
    Standing standing(ModelEvaluated evaluated, String live) {
        Optional<Arena> arena = plan.facts().arena();
        if (arena.isEmpty()) {
            return evaluated
                    .prompts()
                    .<Standing>map(prompts -> new Standing.Begins(request(prompts, evaluated, live)))
                    .orElseGet(
                            () -> undecided(
                                    "The win rate isn't known: the evaluation doesn't say where its prompts are. Have the model compared by hand, or train it again."));
        }
        String compared = live(arena.get());
        if (!compared.equals(address(live))) {
            return undecided("The win rate is one against %s, and %s is live by now; compare the two by hand."
                    .formatted(compared, address(live)));
        }
        return isOver(arena.get()) ? new Standing.Found(finding(arena.get())) : new Standing.Waits();
    }

    private ArenaRequested request(ModelEvaluated.Prompts prompts, ModelEvaluated evaluated, String live) {
        return new ArenaRequested(
                plan.run(),
                List.of(address(plan.version()), address(live)),
                prompts.object(),
                prompts.items(),
                spec.maxTokens(),
                spec.temperature(),
                WHO,
                evaluated.when().orElseGet(Instant.EPOCH::toString),
                Optional.of(new ArenaRequested.Gate(
                        plan.run(),
                        spec.judge()
                                .map(judge -> new ArenaRequested.Judge(
                                        judge.endpoint(), judge.model(), judge.maxTokens())))));
    }

    private String address(String version) {
        return plan.model() + "@" + version;
    }

    private static String live(Arena arena) {
        return arena.requested().map(asked -> asked.models().getLast()).orElse("");
    }

    private Standing undecided(String sentence) {
        return new Standing.Found(new Finding(undecided(), sentence));
    }

    private Finding.Outcome undecided() {
        return Finding.Outcome.of(promotion().unknown());
    }

    private PromotionSpec promotion() {
        return plan.recipe().promotion();
    }

    private List<VerdictGiven> said(Arena arena) {
        return arena.said(spec.judge().map(JudgeSpec::model));
    }

    /** Whether nobody is waited for: enough people have judged, or all that the judge has said is here. */
    private boolean isOver(Arena arena) {
        return arena.isClosed() || hasAll(arena);
    }

    private boolean hasAll(Arena arena) {
        return arena.answered()
                .filter(answered -> answered.items() == 0
                        || said(arena).size()
                                >= answered.judged().map(Judged::verdicts).orElseGet(() -> needed(answered)))
                .isPresent();
    }

    /** No more than can be given: two people judge each pair of answers. */
    private int needed(ArenaAnswered answered) {
        int most = Arena.PEOPLE * answered.items();
        return spec.judge().isPresent() ? 0 : Math.min(spec.verdicts().orElse(most), most);
    }

    private Finding finding(Arena arena) {
        ItemWinRate rate = rate(arena);
        if (arena.answered().isEmpty()) {
            return new Finding(
                    undecided(),
                    "The win rate against the live %s isn't known: its arena was closed before the two had answered."
                            .formatted(live(arena)));
        }
        ArenaAnswered answered = arena.answered().get();
        if (rate.items() == 0) {
            return new Finding(
                    undecided(),
                    "The win rate against the live %s isn't known: %s."
                            .formatted(
                                    live(arena),
                                    answered.items() == 0
                                            ? "no prompt was answered by both"
                                                    + answered.trouble()
                                                            .map(": "::concat)
                                                            .orElse("")
                                            : "nobody has said anything"
                                                    + answered.judged()
                                                            .flatMap(Judged::trouble)
                                                            .map(": "::concat)
                                                            .orElse("")));
        }
        Optional<String> doubt = hasAll(arena)
                ? spec.judge().flatMap(this::doubt)
                : Optional.of("That decides nothing: the arena was closed before all had been said.");
        Interval interval = rate.interval();
        Finding.Outcome outcome = doubt.isPresent()
                ? undecided()
                : interval.low() >= spec.atLeast()
                        ? Finding.Outcome.PASSED
                        : interval.high() < spec.atLeast() ? Finding.Outcome.SHORT : undecided();
        boolean open = doubt.isEmpty() && interval.low() < spec.atLeast() && interval.high() >= spec.atLeast();
        return new Finding(
                outcome,
                "%s better than the live %s in %s %% (%s %% interval %s to %s %%; %d verdicts on %d prompts); at least %s %% was asked for%s.%s"
                        .formatted(
                                spec.judge()
                                        .map(judge -> "The judge " + judge.model() + " finds its answers")
                                        .orElse("People find its answers"),
                                live(arena),
                                percent(rate.share()),
                                percent(rate.confidence()),
                                percent(interval.low()),
                                percent(interval.high()),
                                rate.verdicts(),
                                rate.items(),
                                percent(spec.atLeast()),
                                open ? ": undecided, " + more(rate) : "",
                                doubt.or(() -> answered.judged().map(WinRateGate::flips))
                                        .map(" "::concat)
                                        .orElse("")));
    }

    private ItemWinRate rate(Arena arena) {
        return Arena.winRate(address(plan.version()), said(arena), promotion().confidence());
    }

    private String more(ItemWinRate rate) {
        return rate.itemsToTellFrom(spec.atLeast()).isPresent()
                ? "about %d prompts would tell"
                        .formatted(rate.itemsToTellFrom(spec.atLeast()).getAsLong())
                : "no number of prompts would tell";
    }

    private static String flips(Judged judged) {
        return "It was asked in both orders and said otherwise in the other one %d times, which are ties; %d times it said nothing that can be read."
                .formatted(judged.flipped(), judged.unparsable());
    }

    /** Why what the judge says decides nothing, if so. */
    private Optional<String> doubt(JudgeSpec judge) {
        Agreement known = plan.facts().agreement(judge.model());
        boolean trusted = known.items() >= judge.minVerdicts()
                && known.kappa().filter(kappa -> kappa >= judge.minKappa()).isPresent();
        return trusted
                ? Optional.empty()
                : Optional.of(
                        "That decides nothing: beside %d verdicts of people on the same answers the judge's kappa is %s, and %s is asked for, on at least %d; let people judge what it has judged, there or in another arena."
                                .formatted(
                                        known.items(),
                                        known.kappa()
                                                .map(kappa -> String.format(Locale.ROOT, "%.3f", kappa))
                                                .orElse("unknown"),
                                        judge.minKappa(),
                                        judge.minVerdicts()));
    }

    private static String percent(double share) {
        String digits = String.format(Locale.ROOT, "%.2f", 100 * share);
        return digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** As reports show it, once the gate has begun its arena. */
    Optional<WinRateReport> report() {
        return plan.facts().arena().map(arena -> {
            ItemWinRate rate = rate(arena);
            return new WinRateReport(
                    arena.name(),
                    arena.answered().isEmpty() ? "answering" : isOver(arena) ? "judged" : "judging",
                    live(arena),
                    arena.answered().map(ArenaAnswered::items).orElse(0),
                    rate.verdicts(),
                    spec.judge().isPresent()
                            ? OptionalInt.empty()
                            : OptionalInt.of(arena.answered().map(this::needed).orElse(0)),
                    rate.items() == 0 ? OptionalDouble.empty() : OptionalDouble.of(rate.share()),
                    rate.interval().low(),
                    rate.interval().high(),
                    rate.confidence(),
                    spec.atLeast(),
                    spec.judge().map(this::report));
        });
    }

    private JudgeReport report(JudgeSpec judge) {
        Agreement known = plan.facts().agreement(judge.model());
        return new JudgeReport(
                judge.model(),
                known.items(),
                known.kappa().map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
                judge.minKappa(),
                judge.minVerdicts());
    }
}
