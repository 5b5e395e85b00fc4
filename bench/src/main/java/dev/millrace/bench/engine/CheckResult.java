package dev.millrace.bench.engine;

import java.util.List;

/**
 * How a check went.
 *
 * @param reason why it failed or was skipped, else nothing
 * @param seconds it took
 */
record CheckResult(String check, Status status, String reason, double seconds, List<Finding> findings) {

    /** Ends of a check. */
    enum Status {
        OK,
        FAILED,
        SKIPPED
    }

    CheckResult {
        findings = List.copyOf(findings);
    }
}
