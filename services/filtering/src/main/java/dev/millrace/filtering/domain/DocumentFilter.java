package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalValues;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.filtering.domain.lists.Lists;
import dev.millrace.filtering.domain.words.WordSplitters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What happens to a document in this stage: the rule sets of its source and language judge it one after the other, and the
 * first rule that it breaks decides. For one thread.
 */
public final class DocumentFilter implements Function<Document, Verdict> {

    /** To be raised when a rule gives another verdict, or measures another figure, for the same document. */
    public static final int RULES = 2;

    private final Variants<Chain> chains;
    private final SignalsHeader header;

    /**
     * The filter that a recipe asks for.
     *
     * @throws IllegalArgumentException when it asks for what doesn't exist
     */
    public DocumentFilter(Filter filter) {
        this(filter, FilterResources.NONE);
    }

    /**
     * The filter that a recipe asks for, standing on what its files hold.
     *
     * @throws IllegalArgumentException when it asks for what doesn't exist
     */
    public DocumentFilter(Filter filter, FilterResources resources) {
        Optional<LanguageRules> language = filter.language().map(LanguageRules::new);
        WordSplitters splitters = new WordSplitters();
        Lists lists = new Lists();
        Map<String, List<FilterRule>> rules = new TreeMap<>();
        Variants<Chain> made = Variants.of(filter, language, (name, own) -> {
            WordSplitter splitter = splitters.of(own.words());
            Chain chain = Chain.of(name.toString(), splitter, RuleSets.of(own, splitter, lists, language, resources));
            rules.put(
                    chain.name(),
                    chain.rules().stream()
                            .map(rule -> rule.renamed(
                                    threshold -> filter.thresholdPath(threshold, name.source(), name.language())))
                            .toList());
            return chain;
        });
        this.header = SignalsHeader.of(rules);
        this.chains = made.map(chain -> chain.in(header));
    }

    /** What a document's {@link Measured#signals} are, and the rules they are held against. */
    public SignalsHeader header() {
        return header;
    }

    /** The verdict alone; rules behind the one that decides aren't looked at. */
    @Override
    public Verdict apply(Document document) {
        Document known = chains.known(document);
        return chains.forDocument(known).judge(known).verdict();
    }

    /**
     * A verdict with everything that was measured.
     *
     * @param verdict the same as {@link #apply} gives
     * @param signals every figure, those that didn't decide too
     */
    public record Measured(Verdict verdict, SignalsEntry signals) {}

    /** The verdict, and the figure of every rule. */
    public Measured measure(Document document) {
        Document known = chains.known(document);
        Chain chain = chains.forDocument(known);
        ChainRun chainRun = chain.measure(known);
        Verdict verdict = chainRun.verdict();
        return new Measured(
                verdict,
                new SignalsEntry(
                        document.id(),
                        document.source(),
                        Variants.language(known),
                        Hosts.of(document),
                        document.text().getBytes(StandardCharsets.UTF_8).length,
                        outcome(verdict),
                        chainRun.breach().map(breach -> breach.rule().reason()),
                        chain.name(),
                        SignalValues.of(chainRun.values())));
    }

    private static LedgerEntry.Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Kept _, Verdict.Annotated _ -> LedgerEntry.Outcome.KEPT;
            case Verdict.Changed _ -> LedgerEntry.Outcome.CHANGED;
            case Verdict.Dropped _ -> LedgerEntry.Outcome.DROPPED;
        };
    }
}
