package dev.millrace.evaluator.domain;

import java.io.Closeable;
import java.io.IOException;

/** Where lines are kept as they come, in a file or elsewhere. Safe for use from many threads at once. */
public interface Lines extends Closeable {

    /** Keeps a line. */
    void add(String line) throws IOException;

    /**
     * Takes a line that was kept.
     *
     * @param <X> what is wrong with one
     */
    interface Reader<X extends Exception> {
        /** @param place where it stands, for complaints */
        void line(String line, String place) throws X, IOException;
    }

    /**
     * Opens them.
     *
     * @param <X> what is wrong with one that is there
     */
    interface Opening<X extends Exception> {
        /** @param reader gets the lines that are there, in order */
        Lines open(Reader<X> reader) throws IOException, X;
    }
}
