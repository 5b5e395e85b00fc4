package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;

/** What can't be read: told to a person as it turns up, and summed up in the exit status. */
final class Complaints {

    private static final int SOMETHING_LEFT_OUT = 1;

    private final PrintWriter err;
    private int status;

    Complaints(PrintWriter err) {
        this.err = err;
    }

    /** 0 when there was nothing to complain about, 2 when a file that was named isn't there, else 1. */
    int status() {
        return status;
    }

    /** A document or record that ingestion wouldn't let through either. */
    void refused(String place, SourceEntry.Refused why) {
        say(place, Remedy.of(why), SOMETHING_LEFT_OUT);
    }

    /** A document that can be read, but nothing can be made of it. */
    void unusable(String place, UnusableDocument why) {
        say(place, String.valueOf(why.getMessage()), SOMETHING_LEFT_OUT);
    }

    /** A file that can't be read, or not further. */
    void unreadable(String file, IOException e) {
        if (e instanceof NoSuchFileException) {
            say(file, Trouble.of(e), CommandFailed.USAGE);
        } else {
            say(file, "can't be read: " + Trouble.of(e), SOMETHING_LEFT_OUT);
        }
    }

    /** A folder where a file belongs. */
    void folder(String file) {
        say(file, "is a folder; name the files in it", CommandFailed.USAGE);
    }

    /** How many of a file's records are left out, and why: a fault only where nothing is left. */
    void leftOut(String file, int count, int of, String reasons) {
        say(
                file,
                "%,d of %,d records left out: %s".formatted(count, of, reasons),
                count == of ? SOMETHING_LEFT_OUT : 0);
    }

    private void say(String place, String what, int worst) {
        err.println(place + ": " + what);
        err.flush();
        status = Math.max(status, worst);
    }
}
