package dev.millrace.bench.engine;

import java.io.IOException;
import java.util.List;

/** Something about the engine on this machine that is tried or measured by itself, in a process of its own. */
interface Check {

    /** Its name on the command line. */
    String name();

    /** How long it may take, in seconds. */
    int limit();

    /**
     * Does it.
     *
     * @throws NotPossible when it makes no sense here
     * @throws IOException when it failed
     */
    List<Finding> run(Setting setting) throws NotPossible, IOException, InterruptedException;

    /** Why a check isn't made. */
    final class NotPossible extends Exception {
        private static final long serialVersionUID = 1L;

        NotPossible(String reason) {
            super(reason);
        }
    }

    /** What was found isn't what it should be. */
    final class Wrong extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient List<Finding> findings;

        Wrong(String reason, List<Finding> findings) {
            super(reason);
            this.findings = List.copyOf(findings);
        }

        List<Finding> findings() {
            return findings;
        }
    }
}
