package dev.millrace.contracts.shards;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first line of a signals object: what its figures are, and the rules they were held against.
 *
 * @param version of the format, {@value #VERSION}
 * @param signals the figures' names; a document's {@code values} are in this order
 * @param chains the rules in the order they ran, by {@link ChainName}
 */
public record SignalsHeader(int version, List<String> signals, Map<String, List<FilterRule>> chains) {

    public static final int VERSION = 1;
    /** The chain of sources and languages that have none of their own. */
    public static final String ANY = "";

    public SignalsHeader {
        signals = List.copyOf(signals);
        TreeMap<String, List<FilterRule>> sorted = new TreeMap<>();
        chains.forEach((name, rules) -> sorted.put(name, List.copyOf(rules)));
        chains = Collections.unmodifiableMap(sorted);
    }

    /** The header of chains of rules; signals come in the order in which the rules first name them. */
    public static SignalsHeader of(Map<String, List<FilterRule>> chains) {
        List<String> signals = new TreeMap<>(chains)
                .values().stream()
                        .flatMap(List::stream)
                        .map(FilterRule::signal)
                        .distinct()
                        .toList();
        return new SignalsHeader(VERSION, signals, chains);
    }

    /** The rules that {@code entry} went through, with their thresholds moved as {@code moved} says. */
    public List<FilterRule> rules(String chain, Map<String, Double> moved) {
        return chains.getOrDefault(chain, List.of()).stream()
                .map(rule -> rule.moved(moved))
                .toList();
    }

    /**
     * The first of {@code rules} that a document with these figures breaks. With a document's own chain this is exactly
     * what filtering decided; with moved thresholds it's exactly what filtering would decide.
     */
    public Optional<FilterRule> firstBroken(List<FilterRule> rules, SignalsEntry entry) {
        return rules.stream()
                .filter(rule -> rule.isBrokenBy(value(rule.signal(), entry)))
                .findFirst();
    }

    /** A figure of {@code entry}; NaN when it couldn't be measured or isn't one of these. */
    public double value(String signal, SignalsEntry entry) {
        int at = signals.indexOf(signal);
        return at < 0 ? Double.NaN : entry.values().get(at);
    }
}
