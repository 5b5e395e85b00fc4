package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.ingestion.domain.files.SourceFile;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a run does with a source: which files are read in which split, which shards of earlier runs are taken over instead,
 * and, for the next run, which earlier run has read the rest.
 *
 * @param source the source's name in the recipe
 * @param known files that haven't changed since an earlier run has read them
 * @param vanished paths of files that an earlier run has read and that are no longer there
 * @param changes the same in numbers
 */
public record Plan(String source, List<Split> splits, List<KnownFile> known, List<String> vanished, Changes changes) {

    public Plan {
        splits = List.copyOf(splits);
        known = List.copyOf(known);
        vanished = List.copyOf(vanished);
    }

    /**
     * A part of the source: files that are read one after the other, or shards that are taken over one after the other.
     */
    public record Split(List<SourceFile> files, List<TakenShard> taken) {

        public Split {
            files = List.copyOf(files);
            taken = List.copyOf(taken);
        }

        /** A part that is read. */
        public static Split of(List<SourceFile> files) {
            return new Split(files, List.of());
        }
    }

    /**
     * A shard that an earlier run has made.
     *
     * @param counts what that run did with its documents
     * @param without paths of files whose documents don't come along: changed, gone, or read again for another reason
     */
    public record TakenShard(ObjectRef data, ObjectRef ledger, Counts counts, List<String> without) {

        public TakenShard {
            without = List.copyOf(without);
        }
    }

    /**
     * A file, and who has read it.
     *
     * @param order number of the source in that run's recipe
     * @param split which split of that run's source
     */
    public record KnownFile(SourceFile file, String run, int order, int split) {}

    /**
     * How the source differs from what was read of it before.
     *
     * @param files files it has now, refused ones included
     * @param unchanged files that an earlier run has read
     * @param changed files of which an earlier run has read another content
     * @param vanished files that are no longer there
     * @param refused files that can't be had
     * @param documents documents that are taken over
     */
    public record Changes(int files, int unchanged, int changed, int vanished, int refused, long documents) {}

    /** Every file that this run or an earlier one has read and that can be told from a changed one. */
    public List<KnownFile> catalogue(String run, int order) {
        Stream<KnownFile> own = IntStream.range(0, splits.size())
                .boxed()
                .flatMap(split -> splits.get(split).files().stream()
                        .filter(file ->
                                !file.fingerprint().isEmpty() && file.refused().isEmpty())
                        .map(file -> new KnownFile(file, run, order, split)));
        return Stream.concat(known.stream(), own).toList();
    }
}
