package dev.millrace.orchestrator.domain;

import java.util.List;

/**
 * What the promotion gate said of a model. It stays as it is, whoever promotes the model afterwards.
 *
 * @param passed whether it let the model through
 * @param reasons what it compared, a sentence each
 */
public record GateVerdict(boolean passed, List<String> reasons) {

    /** As reports name it. */
    String inWords() {
        return passed ? "passed" : "refused";
    }
}
