package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.recipes.Resubmit;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Groups a source's files, sorted by path, into splits that are read side by side. The same files give the same plan.
 *
 * @param splitBytes a split is closed when it holds this many bytes
 * @param mostSplits however large the source is, no more splits than this
 */
public record Planner(long splitBytes, int mostSplits) {

    public Planner {
        if (splitBytes < 1 || mostSplits < 1) {
            throw new IllegalArgumentException("A plan has splits of at least one byte, and at least one of them");
        }
    }

    /**
     * The plan of the source {@code name}, as if it had never been read before.
     *
     * @throws UnreadableSource if it can't be listed, or there is nothing in it
     */
    public Plan plan(String name, SourceFiles source) throws UnreadableSource, IOException {
        return new Resubmission(this, Resubmit.ALL)
                .plan(name, source.list(Map.of()), List.of(), (run, order, split) -> Optional.empty());
    }

    /** The splits of {@code files}. */
    List<Plan.Split> splits(List<SourceFile> files) {
        List<SourceFile> sorted =
                files.stream().sorted(Comparator.comparing(SourceFile::path)).toList();
        return grouped(sorted, SourceFile::bytes).stream().map(Plan.Split::of).toList();
    }

    /** Neighbours together, until a group is large enough. */
    <T> List<List<T>> grouped(List<T> items, ToLongFunction<T> size) {
        long target = Math.max(splitBytes, items.stream().mapToLong(size).sum() / mostSplits + 1);
        List<List<T>> groups = new ArrayList<>();
        List<T> group = new ArrayList<>();
        long bytes = 0;
        for (T item : items) {
            group.add(item);
            bytes += size.applyAsLong(item);
            if (bytes >= target) {
                groups.add(List.copyOf(group));
                group.clear();
                bytes = 0;
            }
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
        return groups;
    }
}
