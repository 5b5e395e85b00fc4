package dev.millrace.ingestion;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.Desk;
import dev.millrace.ingestion.domain.files.DistantFiles;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.plan.Cursor;
import dev.millrace.ingestion.domain.plan.Plan;
import dev.millrace.ingestion.domain.plan.SplitReader;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Readers kept open between two shards of a split: without them each shard would read its file from the beginning again.
 * They save time and nothing else; one that doesn't stand where the event says is thrown away.
 */
@ApplicationScoped
public class OpenSplits {

    private static final int MOST = 16;

    /** Of the texts that open readers hold, in characters. */
    private static final long MOST_TEXT = 16L << 20;

    private final Sources sources;
    private final ReadLimits limits;
    private final Desk desk;
    private final Map<String, SplitReader> open = new LinkedHashMap<>();

    OpenSplits(Sources sources, IngestionConfig config, Desk desk) {
        this.sources = sources;
        this.limits = config.limits();
        this.desk = desk;
    }

    /** A reader of {@code files} that stands where {@code split} says; nobody else has it until it is given back. */
    SplitReader take(SourceSplit split, Plan.Split files, Source source) throws IOException {
        Cursor from = new Cursor(split.file(), split.documents());
        Optional<SplitReader> warm = kept(split);
        if (warm.isPresent()) {
            if (warm.get().cursor().equals(from)) {
                return warm.get();
            }
            warm.get().close();
        }
        SourceFiles there = sources.files(source, split.run(), split.next().source());
        return new SplitReader(source, new DistantFiles(there, desk), files, limits, from);
    }

    private synchronized Optional<SplitReader> kept(SourceSplit split) {
        return Optional.ofNullable(open.remove(key(split)));
    }

    /** Keeps {@code reader} for the next shard, if it is in order and not at its end. */
    void giveBack(SourceSplit split, SplitReader reader, boolean inOrder) throws IOException {
        for (SplitReader leaving : inOrder && !reader.isAtEnd() ? keep(split, reader) : List.of(reader)) {
            leaving.close();
        }
    }

    /** Keeps it; what there is no room for any more, the oldest first, is to be closed. */
    private synchronized List<SplitReader> keep(SourceSplit split, SplitReader reader) {
        List<SplitReader> leaving = new ArrayList<>();
        Optional.ofNullable(open.put(key(split), reader)).ifPresent(leaving::add);
        Iterator<SplitReader> oldest = open.values().iterator();
        while (open.size() > MOST || (open.size() > 1 && held() > MOST_TEXT)) {
            leaving.add(oldest.next());
            oldest.remove();
        }
        return leaving;
    }

    private long held() {
        return open.values().stream().mapToLong(SplitReader::held).sum();
    }

    @PreDestroy
    synchronized void close() throws IOException {
        for (SplitReader reader : open.values()) {
            reader.close();
        }
        open.clear();
    }

    private static String key(SourceSplit split) {
        ShardId next = split.next();
        return split.run() + '/' + next.source() + '/' + next.split();
    }
}
