package dev.millrace.cli.command;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command's answers go. A write that fails ends the command: {@link PrintWriter} would only remember it, and the
 * command would work on for nobody. A failure on another thread interrupts the one that this was made on.
 */
public final class CheckedOutput extends OutputStream {

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private final OutputStream target;
    private final Thread command = Thread.currentThread();
    private volatile Optional<OutputFailed> failure = Optional.empty();

    public CheckedOutput(OutputStream target) {
        this.target = target;
    }

    /** What can't be written as UTF-8, half of a surrogate pair, is written as U+FFFD: "?" would be a character of its own. */
    public PrintWriter writer() {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(REPLACEMENT);
        return new PrintWriter(new OutputStreamWriter(this, encoder));
    }

    /** Why the output is of no use any more, if that is so. */
    public Optional<OutputFailed> failure() {
        return failure;
    }

    /** What goes to {@code err} while this can be written: what follows from that it can't isn't worth telling. */
    public PrintWriter unlessFailed(Writer err) {
        return new PrintWriter(
                new FilterWriter(err) {
                    @Override
                    public void write(int c) throws IOException {
                        write(new char[] {(char) c}, 0, 1);
                    }

                    @Override
                    public void write(String text, int offset, int length) throws IOException {
                        write(text.toCharArray(), offset, length);
                    }

                    @Override
                    public void write(char[] text, int offset, int length) throws IOException {
                        if (failure.isEmpty()) {
                            super.write(text, offset, length);
                        }
                    }
                },
                true);
    }

    /** @throws OutputFailed when it can't be written */
    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** @throws OutputFailed when they can't be written */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** @throws OutputFailed when that can't be done */
    @Override
    public void flush() {
        try {
            target.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private OutputFailed failed(IOException e) {
        OutputFailed failed = new OutputFailed(e);
        failure = failure.or(() -> Optional.of(failed));
        if (!Thread.currentThread().equals(command)) {
            command.interrupt();
        }
        return failed;
    }
}
