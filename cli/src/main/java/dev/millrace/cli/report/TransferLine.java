package dev.millrace.cli.report;

import java.io.PrintWriter;
import java.util.OptionalLong;

/** How far a file is on its way: a line that is drawn over, each time another percent has gone. */
public final class TransferLine {

    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final String what;
    private final OptionalLong bytes;
    private long shown = -1;

    /**
     * Of a file.
     *
     * @param bytes its length; of one whose length isn't known nothing is shown
     */
    public TransferLine(PrintWriter out, String what, OptionalLong bytes) {
        this.out = out;
        this.what = what;
        this.bytes = bytes;
    }

    /** So many of its bytes are there. */
    public void at(long count) {
        if (bytes.isPresent()) {
            draw(count, bytes.getAsLong());
        }
    }

    private void draw(long count, long all) {
        long percent = all == 0 ? 100 : count * 100 / all;
        if (percent != shown) {
            shown = percent;
            out.printf(
                    "\r%s%s %3d %%  %s of %s",
                    what,
                    Figures.bar((double) percent / 100, WIDTH),
                    percent,
                    Figures.bytes(count),
                    Figures.bytes(all));
            if (percent == 100) {
                out.println();
            }
            out.flush();
        }
    }
}
