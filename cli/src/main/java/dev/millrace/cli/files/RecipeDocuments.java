package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.ShardLimits;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.files.LocalFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.plan.Cursor;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.Planner;
import dev.millrace.ingestion.domain.plan.ShardSink;
import dev.millrace.ingestion.domain.plan.SplitReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The documents of a recipe's sources that are files of this machine, as ingestion reads them. */
final class RecipeDocuments {

    private static final ShardLimits EVERYTHING = new ShardLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

    private final List<Source> sources;
    private final List<String> leftOut;
    private final Map<String, Long> unread = new TreeMap<>();

    RecipeDocuments(Recipe recipe) {
        this.sources = recipe.sources().stream()
                .filter(source -> source.path().isPresent())
                .toList();
        this.leftOut = recipe.sources().stream()
                .filter(source -> source.path().isEmpty())
                .map(Source::name)
                .toList();
    }

    /** Sources that aren't files of this machine. */
    List<String> leftOut() {
        return leftOut;
    }

    /** What ingestion wouldn't let through, by reason; complete when everything has been read. */
    Map<String, Long> unread() {
        return unread;
    }

    /**
     * Reads every document, in order.
     *
     * @throws CommandFailed when there is no such source, or one can't be read
     */
    void read(Consumer<Document> consumer) throws CommandFailed {
        if (sources.isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "No source of this recipe is a file or folder of this machine (path), so there is nothing to try it on");
        }
        for (Source source : sources) {
            String path = source.path().orElseThrow();
            try {
                read(source, new LocalFiles(Path.of(path)), consumer);
            } catch (UnreadableSource e) {
                throw new CommandFailed("Source %s, %s: %s".formatted(source.name(), path, e.getMessage()), e);
            } catch (IOException e) {
                throw new CommandFailed("Source %s, %s: %s".formatted(source.name(), path, Trouble.of(e)), e);
            }
        }
    }

    private void read(Source source, LocalFiles files, Consumer<Document> consumer)
            throws UnreadableSource, IOException {
        Plan plan = new Planner(Long.MAX_VALUE, 1).plan(source.name(), files);
        for (Plan.Split split : plan.splits()) {
            try (SplitReader reader = new SplitReader(source, files, split, ReadLimits.DEFAULT, Cursor.START)) {
                reader.fill(EVERYTHING, new ShardSink() {
                    @Override
                    public void keep(Document document, Map<String, String> detail) {
                        consumer.accept(document);
                    }

                    @Override
                    public void drop(String id, long bytes, String reason, Map<String, String> detail) {
                        unread.merge(reason, 1L, Long::sum);
                    }
                });
            }
        }
    }
}
