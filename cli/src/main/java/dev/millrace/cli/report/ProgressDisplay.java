package dev.millrace.cli.report;

import dev.millrace.contracts.api.RunReport;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a run while it goes: rows that are drawn over on a terminal; on anything else a line whenever something has
 * changed, but not more often than every few seconds for each row.
 */
public sealed interface ProgressDisplay {

    /** Shows how things stand now. */
    void show(RunReport report);

    /** Shows how they stood in the end; nothing is drawn over afterwards. */
    void finish(RunReport report);

    /** The right one for this process's output. */
    static ProgressDisplay on(PrintWriter out) {
        return terminal() ? new Drawn(out) : new Lines(out, Duration.ofSeconds(5));
    }

    /** Whether this process writes to a terminal. */
    static boolean terminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** On a terminal. */
    final class Drawn implements ProgressDisplay {
        private final PrintWriter out;
        private int drawn;

        Drawn(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void show(RunReport report) {
            StringBuilder screen = new StringBuilder();
            if (drawn > 0) {
                screen.append("\u001b[").append(drawn).append('A');
            }
            List<Map.Entry<String, String>> rows =
                    List.copyOf(ProgressRows.of(report).entrySet());
            rows.forEach(row -> screen.append("\u001b[2K")
                    .append("%-14s %s".formatted(row.getKey(), row.getValue()))
                    .append('\n'));
            drawn = rows.size();
            out.print(screen);
            out.flush();
        }

        @Override
        public void finish(RunReport report) {
            show(report);
            drawn = 0;
        }
    }

    /** In a file or a pipe. */
    final class Lines implements ProgressDisplay {
        private final PrintWriter out;
        private final Duration between;
        private final Map<String, String> shown = new HashMap<>();
        private final Map<String, Long> when = new HashMap<>();

        Lines(PrintWriter out, Duration between) {
            this.out = out;
            this.between = between;
        }

        @Override
        public void show(RunReport report) {
            long now = System.nanoTime();
            ProgressRows.of(report).forEach((name, row) -> {
                Long last = when.get(name);
                if (last == null || now - last >= between.toNanos()) {
                    print(name, row, now);
                }
            });
        }

        @Override
        public void finish(RunReport report) {
            ProgressRows.of(report).forEach((name, row) -> print(name, row, System.nanoTime()));
        }

        private void print(String name, String row, long now) {
            boolean begun = !row.isBlank();
            if (begun && !row.equals(shown.put(name, row))) {
                when.put(name, now);
                out.println("%-14s %s".formatted(name, row));
                out.flush();
            }
        }
    }
}
