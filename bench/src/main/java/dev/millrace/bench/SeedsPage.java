package dev.millrace.bench;

import dev.millrace.contracts.recipes.Generator;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.recipes.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Writes {@code docs/quickstart-seeds.md}: whether the quickstart's model passes its gate whatever the seed and whatever
 * library multiplies its matrices. Trainings of one thread each run side by side, one a core.
 *
 * <p>{@code MILLRACE_BENCH_SEEDS}: how many seeds, from 1 on; 10 unless set.
 */
public final class SeedsPage {

    private static final int STORIES = 6_000;
    private static final int OTHERS = 1_500;
    private static final long OTHERS_SEED = 12;
    private static final int SEEDS = Integer.parseInt(
            Optional.ofNullable(System.getenv("MILLRACE_BENCH_SEEDS")).orElse("10"));

    private final Recipe recipe;
    private final Path folder;
    private final StoryTokens data;

    private SeedsPage(Recipe recipe, Path folder) throws IOException, InterruptedException {
        this.recipe = recipe;
        this.folder = folder;
        this.data = StoryTokens.of(STORIES, 7, recipe.tokenizer().vocabulary(), folder);
    }

    /** One training. */
    private record Row(
            Library library, long seed, StoryExam.Marks gate, StoryExam.Marks others, double loss, String weights) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Folders.scratch("seeds");
        try {
            SeedsPage page = new SeedsPage(SmallModel.quickstart(), folder);
            String text = page.text(page.rows(), SameBytes.measure(page.data, folder));
            Files.writeString(Folders.root().resolve("docs/quickstart-seeds.md"), text);
        } finally {
            Folders.remove(folder);
        }
    }

    /** One library after the other: workers of both at once could find each other's in the folder they unpack them to. */
    private List<Row> rows() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (Library library : Library.values()) {
            rows.addAll(rows(library));
        }
        return rows;
    }

    private List<Row> rows(Library library) throws IOException, InterruptedException {
        try (ExecutorService cores =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<Row>> trainings = LongStream.rangeClosed(1, SEEDS)
                    .mapToObj(seed -> cores.submit(() -> row(library, seed)))
                    .toList();
            List<Row> rows = new ArrayList<>();
            for (Future<Row> training : trainings) {
                rows.add(training.get());
            }
            return rows;
        } catch (ExecutionException e) {
            throw new IOException("A training failed", e.getCause());
        }
    }

    private Row row(Library library, long seed) throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve(library + "-" + seed));
        TrainingSpec training =
                SmallModel.training(recipe.training(), seed, recipe.training().steps());
        SmallModel trained = SmallModel.train(data, training, OptionalInt.of(1), library.runtime(), place);
        Generator asked = questions().generator().orElseThrow();
        Row row = new Row(
                library,
                seed,
                StoryExam.of(trained.model(), asked.documents(), asked.seed()),
                StoryExam.of(trained.model(), OTHERS, OTHERS_SEED),
                trained.training().lastLoss(),
                trained.weights());
        Bench.say(line(row));
        Folders.remove(place);
        return row;
    }

    private Task questions() {
        return recipe.evaluation().tasks().stream()
                .filter(task -> task.generator().isPresent())
                .findFirst()
                .orElseThrow();
    }

    private double minimum() {
        return recipe.promotion().minimum().stream()
                .filter(limit -> limit.task().equals(questions().name()))
                .findFirst()
                .orElseThrow()
                .atLeast()
                .orElseThrow();
    }

    /** Of the gate's accuracy, at the gate's number of questions. */
    private double standardError() {
        int questions = questions().generator().orElseThrow().documents();
        return Math.sqrt(minimum() * (1 - minimum()) / questions);
    }

    private String text(List<Row> rows, List<SameBytes> same) throws IOException {
        StringBuilder text = new StringBuilder(introduction(rows));
        rows.forEach(row -> text.append(line(row)).append('\n'));
        text.append(SameBytes.section(same));
        text.append("\nMeasured ").append(LocalDate.now(ZoneOffset.UTC)).append(" on ");
        return text.append(MachineDescription.described()).append(".\n").toString();
    }

    private String introduction(List<Row> rows) {
        double worst = rows.stream().mapToDouble(this::distance).min().orElseThrow();
        return """
                # The quickstart's model, seed by seed

                Written by `bench/run seeds`.

                The model of `recipes/quickstart.yaml`, trained as the recipe says on its stories (those in JSON Lines, with
                what is planted among them), by one thread, with every seed and with both libraries that may multiply its
                matrices: MKL, which workers use on Linux on x86-64, and OpenBLAS, which they use elsewhere. The gate asks
                for an accuracy of %s on the recipe's %d questions, where guessing gives 0.25; its standard error there is
                %.4f. *Above the gate* is in those standard errors, five at least are wanted, and the worst of all is
                **%.1f**. The %,d other questions, half of each kind, are none of the gate's. *Weights* are the first digits
                of the SHA-256 of `model.safetensors`.

                | library | seed | acc, gate's questions | above the gate | others: what an animal says | others: what is done | last loss | weights |
                |---|---:|---:|---:|---:|---:|---:|---|
                """.formatted(
                        minimum(), questions().generator().orElseThrow().documents(), standardError(), worst, OTHERS);
    }

    private double distance(Row row) {
        return (row.gate().accuracy() - minimum()) / standardError();
    }

    private String line(Row row) {
        return "| %s | %d | %.3f | %.1f | %.3f | %.3f | %.3f | `%s` |"
                .formatted(
                        row.library(),
                        row.seed(),
                        row.gate().accuracy(),
                        distance(row),
                        row.others().said(),
                        row.others().did(),
                        row.loss(),
                        row.weights());
    }
}
