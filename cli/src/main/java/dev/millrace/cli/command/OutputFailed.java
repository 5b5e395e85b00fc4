package dev.millrace.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A command's output can't be written. */
public final class OutputFailed extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    /** The exit status that a shell gives a program that SIGPIPE ended. */
    private static final int READER_LEFT = 141;

    private final boolean readerLeft;

    public OutputFailed(IOException cause) {
        super("The output can't be written: " + Trouble.of(cause), cause);
        String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        this.readerLeft = reason.contains("broken pipe") || reason.contains("connection reset");
    }

    /** Whether whoever read it has enough, as {@code head} has: no reason to complain. */
    public boolean readerLeft() {
        return readerLeft;
    }

    /** The exit status to end with. */
    public int status() {
        return readerLeft ? READER_LEFT : 1;
    }
}
