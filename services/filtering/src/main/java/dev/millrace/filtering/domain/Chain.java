package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.text.WordSplitter;
import java.util.List;
import java.util.Map;

/**
 * Rule sets that judge a text one after the other, each what the one before has left of it. Of a dialog each leaves
 * everything: a line less, and the answer is to another question. For one thread.
 */
final class Chain {

    private final String name;
    private final WordSplitter splitter;
    private final List<RuleSet<?>> ruleSets;
    private final SignalsHeader header;
    /** Where the figure of each rule stands in the header, in the order the rules run. */
    private final int[] places;

    private Chain(String name, WordSplitter splitter, List<RuleSet<?>> ruleSets, SignalsHeader header) {
        this.name = name;
        this.splitter = splitter;
        this.ruleSets = List.copyOf(ruleSets);
        this.header = header;
        this.places = rules().stream()
                .mapToInt(rule -> header.signals().indexOf(rule.signal()))
                .toArray();
    }

    /** A chain whose figures are in an order of its own, until it's told otherwise. */
    static Chain of(String name, WordSplitter splitter, List<RuleSet<?>> ruleSets) {
        return new Chain(name, splitter, ruleSets, SignalsHeader.of(Map.of(name, rules(ruleSets))));
    }

    /** The same chain, its figures in the order of {@code all}. */
    Chain in(SignalsHeader all) {
        return new Chain(name, splitter, ruleSets, all);
    }

    String name() {
        return name;
    }

    /** What the figures of a thorough run are. */
    SignalsHeader header() {
        return header;
    }

    /** All rules, in the order they run. */
    List<FilterRule> rules() {
        return rules(ruleSets);
    }

    private static List<FilterRule> rules(List<RuleSet<?>> ruleSets) {
        return ruleSets.stream()
                .flatMap(set -> set.rules().stream())
                .<FilterRule>map(Rule::held)
                .toList();
    }

    /** Looks no further than the first broken rule. */
    ChainRun judge(Document document) {
        return run(ChainRun.brief(AnalyzedText.of(document, splitter)));
    }

    /** Measures every figure, those behind a broken rule on what the rule sets before would have left. */
    ChainRun measure(Document document) {
        return run(ChainRun.thorough(
                AnalyzedText.of(document, splitter), header.signals().size()));
    }

    private ChainRun run(ChainRun chainRun) {
        int rule = 0;
        for (RuleSet<?> set : ruleSets) {
            run(set, chainRun, rule);
            if (chainRun.isOver()) {
                break;
            }
            rule += set.rules().size();
        }
        return chainRun;
    }

    private <F> void run(RuleSet<F> set, ChainRun chainRun, int first) {
        F facts = set.read(chainRun.analyzed());
        chainRun.found(set.detail(facts), set.metadata(facts));
        int at = first;
        for (Rule<F> rule : set.rules()) {
            chainRun.measured(rule, places[at++], rule.figure().applyAsDouble(facts));
            if (chainRun.isOver()) {
                return;
            }
        }
        if (chainRun.analyzed().document().messages().isEmpty()) {
            set.trim(facts).ifPresent(left -> chainRun.trim(set.name(), left));
        }
    }
}
