package dev.millrace.ingestion.domain.input;

import java.io.IOException;
import java.io.OutputStream;

/** A scratch file being written, whose failures are this machine's and not the fault of the file that is read. */
final class ScratchOutput extends OutputStream {

    private final OutputStream out;
    private final RawInput read;

    ScratchOutput(OutputStream out, RawInput read) {
        this.out = out;
        this.read = read;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw read.noted(e);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
