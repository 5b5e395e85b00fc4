package dev.millrace.cli.report;

import dev.millrace.contracts.api.ContinuousReport;
import dev.millrace.contracts.api.ContinuousReport.CycleReport;
import dev.millrace.contracts.events.Continuous;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Recipes that are run again and again, as text. */
public final class ContinuousTables {

    private ContinuousTables() {}

    /** A line for each. */
    public static List<String> all(List<ContinuousReport> recipes) {
        List<String> lines = new ArrayList<>();
        String form = "%-34s %-9s %7s %7s %12s  %s";
        lines.add(
                String.format(Locale.ROOT, form, "Recipe", "state", "cycles", "live", "new tokens", "a cycle begins"));
        for (ContinuousReport recipe : recipes) {
            lines.add(String.format(
                    Locale.ROOT,
                    form,
                    recipe.name(),
                    recipe.state(),
                    Figures.count(recipe.cycles().size()),
                    recipe.live().orElse("–"),
                    tokens(recipe),
                    triggers(recipe.triggers())));
        }
        return lines;
    }

    /** All about one. */
    public static List<String> one(ContinuousReport recipe) {
        List<String> lines = new ArrayList<>();
        lines.add("Recipe      %s, %s: %s".formatted(recipe.name(), recipe.state(), recipe.message()));
        lines.add("A cycle     begins %s".formatted(triggers(recipe.triggers())));
        lines.add("New         %s files or parts of topics, about %s tokens"
                .formatted(Figures.count(recipe.newFiles()), tokens(recipe)));
        lines.add("Live        " + recipe.live().orElse("no version"));
        lines.add("");
        String form = "%5s  %-34s %-18s %11s %11s %11s  %s";
        lines.add(String.format(
                Locale.ROOT, form, "Cycle", "run", "state", "read", "taken over", "tokens", "begun since"));
        for (CycleReport cycle : recipe.cycles()) {
            lines.add(String.format(
                    Locale.ROOT,
                    form,
                    cycle.cycle().number(),
                    cycle.run(),
                    cycle.state(),
                    Figures.count(cycle.read()),
                    Figures.count(cycle.takenOver()),
                    cycle.tokens().isPresent() ? Figures.count(cycle.tokens().getAsLong()) : "–",
                    cycle.trigger()));
            cycle.reasons().forEach(reason -> lines.add("         " + reason));
        }
        return lines;
    }

    private static String tokens(ContinuousReport recipe) {
        return recipe.newTokens().isPresent() ? Figures.count(recipe.newTokens().getAsLong()) : "–";
    }

    private static String triggers(Continuous when) {
        List<String> all = new ArrayList<>();
        when.newTokens().ifPresent(tokens -> all.add("with about %s new tokens".formatted(Figures.count(tokens))));
        if (when.newData()) {
            all.add("with any new data");
        }
        when.every().ifPresent(period -> all.add("every %s, if there is something new".formatted(period)));
        all.add("when somebody wishes it");
        return String.join(", or ", all);
    }
}
