package dev.millrace.cli.report;

import dev.millrace.contracts.api.WinRateReport;
import java.util.ArrayList;
import java.util.List;

/** What people or a judge say of a version's answers, as text. */
final class WinRateLines {

    private WinRateLines() {}

    static List<String> of(WinRateReport rate) {
        List<String> lines = new ArrayList<>();
        lines.add("Win rate    "
                + (rate.share().isEmpty()
                        ? "nothing is said yet beside %s; %s %% is asked for"
                                .formatted(rate.live(), percent(rate.atLeast()))
                        : "%s %% beside %s, %s to %s %% at %s %%; %s %% is asked for"
                                .formatted(
                                        percent(rate.share().getAsDouble()),
                                        rate.live(),
                                        percent(rate.low()),
                                        percent(rate.high()),
                                        percent(rate.confidence()),
                                        percent(rate.atLeast()))));
        lines.add("            %s verdicts%s on %s prompts in the arena %s: %s"
                .formatted(
                        Figures.count(rate.verdicts()),
                        rate.needed().isPresent()
                                ? " of " + Figures.count(rate.needed().getAsInt()) + " that are waited for"
                                : "",
                        Figures.count(rate.prompts()),
                        rate.arena(),
                        state(rate)));
        rate.judge()
                .ifPresent(judge -> lines.add(
                        "            the judge %s: kappa %s beside %s verdicts of people; %s is asked for, on %s"
                                .formatted(
                                        judge.name(),
                                        judge.kappa().isPresent()
                                                ? Figures.decimal(judge.kappa().getAsDouble(), 3)
                                                : "unknown",
                                        Figures.count(judge.compared()),
                                        Figures.decimal(judge.minKappa(), 3),
                                        Figures.count(judge.minVerdicts()))));
        return lines;
    }

    private static String state(WinRateReport rate) {
        return switch (rate.state()) {
            case "answering" -> "the models answer";
            case "judged" -> "nobody is waited for";
            default ->
                rate.judge().isPresent() ? "the judge's verdicts are on their way" : "it waits for people to judge";
        };
    }

    private static String percent(double share) {
        return Figures.decimal(100 * share, 1);
    }
}
