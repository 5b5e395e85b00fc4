package dev.millrace.cli.report;

import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.recipes.TaskKind;
import dev.millrace.contracts.recipes.Until;
import dev.millrace.evaluator.domain.paired.Power;
import dev.millrace.quickstart.StoryQuestions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a recipe's gate can see, before anything is spent: which difference to the live version so many items show. */
public final class GatePlan {

    /** What is shown when nobody says which difference they want to see. */
    public static final double EFFECT = 0.02;

    /** In how many items two versions of a model are taken to differ, until it is known. */
    private static final double DISCORDANCE = 0.2;

    private GatePlan() {}

    /**
     * A line for each task that the gate compares; none when it compares none.
     *
     * @param effect a difference of shares that somebody wants to see
     */
    public static List<String> lines(Recipe recipe, double effect) {
        if (recipe.until() == Until.DATASET) {
            return List.of();
        }
        Power power = new Power(recipe.promotion().confidence());
        List<String> lines = new ArrayList<>();
        for (Task task : recipe.evaluation().tasks()) {
            if (recipe.promotion().guards(task.name())) {
                String title = lines.isEmpty() ? "Gate" : "";
                lines.add("%-12s%s: %s".formatted(title, task.name(), line(task, power, effect)));
            }
        }
        return lines;
    }

    private static String line(Task task, Power power, double effect) {
        OptionalLong items = items(task);
        if (task.kind() == TaskKind.CHOICE) {
            String needed = power.itemsOfShare(DISCORDANCE, effect).stream()
                    .mapToObj(n -> "one of %s takes %s".formatted(Figures.decimal(effect, 3), Figures.count(n)))
                    .findFirst()
                    .orElse("");
            return items.isEmpty()
                    ? "%s, where one answer in five changes".formatted(needed)
                    : "%s items show a difference of %s in acc four times in five, where one answer in five changes; %s"
                            .formatted(
                                    Figures.count(items.getAsLong()),
                                    Figures.decimal(power.effectOfShare(DISCORDANCE, (double) items.getAsLong()), 3),
                                    needed);
        }
        long n = items.orElse(100);
        return "%s texts show a difference in bits per byte of %s of the deviation of single texts' differences%s"
                .formatted(
                        (items.isEmpty() ? "" : "at most ") + Figures.count(n),
                        Figures.decimal(power.effect(1, (double) n), 2),
                        items.isEmpty() ? "; four times as many show half of it" : "");
    }

    /** How many there are at most, where that is known here. */
    private static OptionalLong items(Task task) {
        OptionalLong all = task.path()
                .filter(path -> Asset.in(path).isEmpty())
                .map(path -> rows(Path.of(path)))
                .or(() -> task.generator()
                        .map(made -> OptionalLong.of(
                                StoryQuestions.of(made.documents(), made.seed()).size())))
                .orElse(OptionalLong.empty());
        if (task.limit().isEmpty()) {
            return all;
        }
        return OptionalLong.of(Math.min(task.limit().getAsInt(), all.orElse(Long.MAX_VALUE)));
    }

    /** What is wrong with the file is for those to say who score it. */
    private static OptionalLong rows(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return OptionalLong.of(lines.filter(line -> !line.isBlank()).count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
