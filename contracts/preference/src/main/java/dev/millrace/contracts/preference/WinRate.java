package dev.millrace.contracts.preference;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often a model wins.
 *
 * @param wins verdicts for it
 * @param losses verdicts against it
 * @param ties half a win each
 */
public record WinRate(int wins, int losses, int ties) {

    /** That of a model over all comparisons it is in. */
    public static WinRate of(String model, List<Comparison> comparisons) {
        List<Preference> of = comparisons.stream()
                .flatMap(one -> one.first().equals(model)
                        ? Stream.of(one.preference())
                        : one.second().equals(model)
                                ? Stream.of(one.preference().swapped())
                                : Stream.empty())
                .toList();
        return new WinRate(
                Collections.frequency(of, Preference.FIRST),
                Collections.frequency(of, Preference.SECOND),
                Collections.frequency(of, Preference.TIE));
    }

    /** Verdicts in all. */
    public int verdicts() {
        return wins + losses + ties;
    }

    /** From 0 to 1; a half when there is no verdict. */
    public double share() {
        return verdicts() == 0 ? 0.5 : (wins + ties / 2.0) / verdicts();
    }

    /** Wilson's score interval (1927), with a tie as half a success; from 0 to 1 when there is no verdict. */
    public Interval interval() {
        return Interval.wilson(share(), verdicts(), Interval.Z);
    }
}
