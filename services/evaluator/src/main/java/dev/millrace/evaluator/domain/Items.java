package dev.millrace.evaluator.domain;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Items that are read one after the other, so that no more of them are in memory than are being scored. */
public interface Items<T> {

    /** Begins with the first. */
    Reader<T> open() throws IOException;

    /** Reads the items, from the first to the last. */
    interface Reader<T> extends Closeable {

        /** The next one, or nothing after the last. */
        Optional<T> next() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** Items that are in memory. */
    static <T> Items<T> of(List<T> items) {
        return () -> {
            Iterator<T> left = items.iterator();
            return () -> left.hasNext() ? Optional.of(left.next()) : Optional.empty();
        };
    }
}
