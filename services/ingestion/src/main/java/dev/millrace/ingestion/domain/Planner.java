package dev.millrace.ingestion.domain;

import dev.millrace.ingestion.domain.Plan.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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
     * The plan of the source {@code name}.
     *
     * @throws UnreadableSource if it can't be listed, or there is nothing in it
     */
    public Plan plan(String name, SourceFiles source) throws UnreadableSource, IOException {
        List<SourceFile> files = new ArrayList<>(source.list(Map.of()));
        if (files.isEmpty()) {
            throw new UnreadableSource("There are no files in the source " + name);
        }
        files.sort(Comparator.comparing(SourceFile::path));
        long all = files.stream().mapToLong(SourceFile::bytes).sum();
        long target = Math.max(splitBytes, all / mostSplits + 1);
        List<Split> splits = new ArrayList<>();
        List<SourceFile> split = new ArrayList<>();
        long bytes = 0;
        for (SourceFile file : files) {
            split.add(file);
            bytes += file.bytes();
            if (bytes >= target) {
                splits.add(new Split(List.copyOf(split)));
                split.clear();
                bytes = 0;
            }
        }
        if (!split.isEmpty()) {
            splits.add(new Split(List.copyOf(split)));
        }
        return new Plan(name, List.copyOf(splits));
    }
}
