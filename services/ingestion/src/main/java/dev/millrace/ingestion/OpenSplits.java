package dev.millrace.ingestion;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.SourceSplit;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.ingestion.domain.Cursor;
import dev.millrace.ingestion.domain.Plan;
import dev.millrace.ingestion.domain.ReadLimits;
import dev.millrace.ingestion.domain.SplitReader;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Readers kept open between two shards of a split: without them each shard would read its file from the beginning again.
 * They save time and nothing else; one that doesn't stand where the event says is thrown away.
 */
@ApplicationScoped
public class OpenSplits {

    private static final int MOST = 16;

    private final Sources sources;
    private final Plans plans;
    private final ReadLimits limits;
    private final Map<String, SplitReader> open = new LinkedHashMap<>();

    OpenSplits(Sources sources, Plans plans, IngestionConfig config) {
        this.sources = sources;
        this.plans = plans;
        this.limits = config.limits();
    }

    /** A reader that stands where {@code split} says; nobody else has it until it is given back. */
    synchronized SplitReader take(SourceSplit split, Recipe.Source source) throws IOException {
        Cursor from = new Cursor(split.file(), split.documents());
        Optional<SplitReader> warm = Optional.ofNullable(open.remove(key(split)));
        if (warm.isPresent()) {
            if (warm.get().cursor().equals(from)) {
                return warm.get();
            }
            warm.get().close();
        }
        Plan.Split files = plans.get(split.plan()).splits().get(split.next().split());
        return new SplitReader(
                source, sources.files(source, split.run(), split.next().source()), files, limits, from);
    }

    /** Keeps {@code reader} for the next shard, if it is in order and not at its end. */
    synchronized void giveBack(SourceSplit split, SplitReader reader, boolean inOrder) throws IOException {
        if (!inOrder || reader.isAtEnd()) {
            reader.close();
            return;
        }
        SplitReader before = open.put(key(split), reader);
        if (before != null) {
            before.close();
        }
        Iterator<SplitReader> oldest = open.values().iterator();
        if (open.size() > MOST) {
            SplitReader leaving = oldest.next();
            oldest.remove();
            leaving.close();
        }
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
