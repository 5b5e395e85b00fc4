package dev.millrace.stage;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition is done when messages end in another order than they came: everything before {@code next} but for
 * what is open. It is committed as the offset of the first open message, where a restart reads on, with the rest in the
 * commit's metadata: {@code next:open,open}. Without gaps it is a plain offset.
 *
 * @param next the offset behind the last message that was taken
 * @param open taken and not done; few, however long the first one takes
 */
record Position(long next, SortedSet<Long> open) {

    static final Position BEGINNING = at(0);

    Position {
        open = Collections.unmodifiableSortedSet(new TreeSet<>(open));
    }

    private static Position at(long next) {
        return new Position(next, Collections.emptySortedSet());
    }

    /** What was committed, if anything; metadata that isn't ours says nothing, and the offset counts. */
    static Position of(@Nullable OffsetAndMetadata committed) {
        if (committed == null) {
            return BEGINNING;
        }
        String written = committed.metadata();
        if (!written.matches("\\d{1,18}:\\d{1,18}(,\\d{1,18})*")) {
            return at(committed.offset());
        }
        int colon = written.indexOf(':');
        return new Position(
                Long.parseLong(written, 0, colon, 10),
                Stream.of(written.substring(colon + 1).split(","))
                        .map(Long::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    OffsetAndMetadata committed() {
        return open.isEmpty()
                ? new OffsetAndMetadata(next)
                : new OffsetAndMetadata(
                        open.first(),
                        next + ":" + open.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    boolean isDone(long offset) {
        return offset < next && !open.contains(offset);
    }

    Position taken(long offset) {
        SortedSet<Long> more = new TreeSet<>(open);
        more.add(offset);
        return new Position(Math.max(next, offset + 1), more);
    }

    Position done(long offset) {
        SortedSet<Long> fewer = new TreeSet<>(open);
        fewer.remove(offset);
        return new Position(next, fewer);
    }
}
