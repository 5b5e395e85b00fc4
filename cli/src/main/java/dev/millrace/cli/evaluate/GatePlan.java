package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.report.Figures;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.ShippedTasks;
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
import java.util.Optional;
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
     * @throws CommandFailed when a task's items are here, and can't be asked about
     */
    public static List<String> lines(Recipe recipe, double effect) throws CommandFailed {
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

    private static String line(Task task, Power power, double effect) throws CommandFailed {
        OptionalLong items = items(task);
        if (isShare(task)) {
            String needed = power.itemsOfShare(DISCORDANCE, effect).stream()
                    .mapToObj(n -> "one of %s takes %s".formatted(Figures.decimal(effect, 3), Figures.count(n)))
                    .findFirst()
                    .orElse("");
            return items.isEmpty()
                    ? "%s, where one answer in five changes".formatted(needed)
                    : "%s items show a difference of %s in %s four times in five, where one answer in five changes; %s"
                            .formatted(
                                    Figures.count(items.getAsLong()),
                                    Figures.decimal(power.effectOfShare(DISCORDANCE, (double) items.getAsLong()), 3),
                                    metric(task),
                                    needed);
        }
        long n = items.orElse(100);
        return "%s %s show a difference in %s of %s of the deviation of single %s' differences%s"
                .formatted(
                        (items.isEmpty() ? "" : "at most ") + Figures.count(n),
                        task.kind().isPresent() ? "texts" : "items",
                        task.kind().isPresent() ? "bits per byte" : metric(task),
                        Figures.decimal(power.effect(1, (double) n), 2),
                        task.kind().isPresent() ? "texts" : "items",
                        items.isEmpty() ? "; four times as many show half of it" : "");
    }

    /** The metric by which it is judged. */
    private static String metric(Task task) {
        return task.kind().isPresent()
                ? task.kind().get().metrics().getFirst()
                : first(task).orElse("its first metric");
    }

    /** Whether it is judged by a share of items. */
    private static boolean isShare(Task task) {
        return task.kind().isPresent()
                ? task.kind().get() == TaskKind.CHOICE
                : first(task)
                        .filter(metric -> metric.startsWith("acc") || metric.startsWith("exact_match"))
                        .filter(metric -> !metric.equals("acc_centred"))
                        .isPresent();
    }

    private static Optional<String> first(Task task) {
        return task.shipped()
                .flatMap(name -> Optional.ofNullable(ShippedTasks.all().byName().get(name)))
                .flatMap(shipped -> shipped.metrics().stream().findFirst());
    }

    /** How many there are at most, where that is known here. */
    private static OptionalLong items(Task task) throws CommandFailed {
        Optional<Integer> defined = RecipeTasks.items(task);
        if (defined.isPresent()) {
            return OptionalLong.of(defined.get());
        }
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
