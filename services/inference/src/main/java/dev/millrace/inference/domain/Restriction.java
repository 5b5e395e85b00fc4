package dev.millrace.inference.domain;

import java.util.List;

/**
 * Which tokens may come next.
 *
 * @param rules each of them sets the logits of those that it rules out to negative infinity
 */
record Restriction(List<Rule> rules) {

    /** All of them may. */
    static final Restriction NONE = new Restriction(List.of());

    Restriction {
        rules = List.copyOf(rules);
    }

    /** Rules some out. */
    @FunctionalInterface
    interface Rule {
        void apply(float[] logits);
    }

    boolean isNone() {
        return rules.isEmpty();
    }

    void apply(float[] logits) {
        rules.forEach(rule -> rule.apply(logits));
    }
}
