package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How often a version's answers are better than those of another, as far as somebody has said so for the gate.
 *
 * @param arena the arena in which that is said
 * @param state answering, judging, or judged once nobody is waited for
 * @param live the version it is set beside
 * @param prompts that both have answered
 * @param verdicts of people, or of the judge
 * @param needed verdicts of people that the gate waits for; absent with a judge
 * @param share the win rate, from 0 to 1; a prompt counts once, and a tie is half a win; absent without a verdict
 * @param low from here, with the gate's confidence
 * @param high to here
 * @param confidence of the interval
 * @param atLeast what was asked for
 * @param judge who judges, where people don't
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record WinRateReport(
        String arena,
        String state,
        String live,
        int prompts,
        int verdicts,
        OptionalInt needed,
        OptionalDouble share,
        double low,
        double high,
        double confidence,
        double atLeast,
        Optional<JudgeReport> judge) {

    /**
     * A judge, and how far it is known.
     *
     * @param compared verdicts of people on answers that it has judged, in all arenas
     * @param kappa how far it agrees with them; absent where that can't be said
     * @param minKappa how far it has to, for its verdicts to decide anything
     * @param minVerdicts and on how many verdicts
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record JudgeReport(String name, int compared, OptionalDouble kappa, double minKappa, int minVerdicts) {}
}
