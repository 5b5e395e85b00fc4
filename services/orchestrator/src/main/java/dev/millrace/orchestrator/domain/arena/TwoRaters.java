package dev.millrace.orchestrator.domain.arena;

import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.preference.Agreement;
import dev.millrace.contracts.preference.Preference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What two said of the same answers, in the same order. */
record TwoRaters(List<Preference> one, List<Preference> other) {

    static TwoRaters none() {
        return new TwoRaters(new ArrayList<>(), new ArrayList<>());
    }

    static TwoRaters all(Collection<TwoRaters> several) {
        TwoRaters all = none();
        several.forEach(both -> {
            all.one.addAll(both.one);
            all.other.addAll(both.other);
        });
        return all;
    }

    void add(VerdictGiven first, VerdictGiven second) {
        one.add(preference(first));
        other.add(preference(second));
    }

    Agreement agreement() {
        return Agreement.of(one, other);
    }

    /** What was said; not of what was skipped. */
    static Preference preference(VerdictGiven verdict) {
        return switch (verdict.choice()) {
            case FIRST -> Preference.FIRST;
            case SECOND -> Preference.SECOND;
            case TIE -> Preference.TIE;
            case SKIPPED -> throw new IllegalArgumentException("Nothing was said: " + verdict);
        };
    }
}
