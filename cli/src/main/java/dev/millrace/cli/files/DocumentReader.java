package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import java.io.IOException;

/** Reads the documents of one opened file. */
interface DocumentReader {

    /** Takes one document, whatever becomes of it. */
    interface Taker {
        void take(InputDocument document) throws CommandFailed, InterruptedException;
    }

    /**
     * Reads every document, in order.
     *
     * @param complaints is told what can't be read
     * @throws IOException if the file can't be read any further
     */
    void read(Complaints complaints, Taker taker) throws IOException, CommandFailed, InterruptedException;
}
