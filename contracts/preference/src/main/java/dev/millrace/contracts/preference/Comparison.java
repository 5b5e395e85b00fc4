package dev.millrace.contracts.preference;

import java.util.List;

/**
 * One verdict on two models' answers to one item.
 *
 * @param item verdicts on the same item aren't independent: they are drawn together where errors are estimated
 * @param first a model
 * @param second another model
 */
public record Comparison(String item, String first, String second, Preference preference) {

    public Comparison {
        if (first.equals(second)) {
            throw new IllegalArgumentException("%s can't be compared with itself".formatted(first));
        }
    }

    /** The models that are compared, by name. */
    static List<String> models(List<Comparison> comparisons) {
        return comparisons.stream()
                .flatMap(one -> List.of(one.first(), one.second()).stream())
                .distinct()
                .sorted()
                .toList();
    }
}
