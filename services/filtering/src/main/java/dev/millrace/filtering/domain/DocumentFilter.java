package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalValues;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.filtering.domain.words.WordSplitters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What happens to a document in this stage: the rule sets of its language judge it one after the other, and the first
 * rule that it breaks decides. For one thread.
 */
public final class DocumentFilter implements Function<Document, Verdict> {

    private final Optional<LanguageRules> language;
    private final Chain any;
    private final Map<String, Chain> byLanguage = new TreeMap<>();
    private final SignalsHeader header;

    /**
     * The filter that a recipe asks for.
     *
     * @throws IllegalArgumentException when it asks for what doesn't exist
     */
    public DocumentFilter(Recipe.Filter filter) {
        this(filter, FilterResources.NONE);
    }

    /**
     * The filter that a recipe asks for, standing on what its files hold.
     *
     * @throws IllegalArgumentException when it asks for what doesn't exist
     */
    public DocumentFilter(Recipe.Filter filter, FilterResources resources) {
        this.language = filter.language().map(LanguageRules::new);
        WordSplitters splitters = new WordSplitters();
        Map<String, Chain> chains = new TreeMap<>();
        chains.put(SignalsHeader.ANY, chain(SignalsHeader.ANY, filter, splitters, resources));
        filter.byLanguage()
                .keySet()
                .forEach(code -> chains.put(code, chain(code, filter.in(code), splitters, resources)));
        Map<String, List<FilterRule>> rules = new TreeMap<>();
        chains.forEach((code, chain) -> rules.put(code, chain.rules()));
        this.header = SignalsHeader.of(rules);
        chains.forEach((code, chain) -> byLanguage.put(code, chain.in(header)));
        this.any = Objects.requireNonNull(byLanguage.remove(SignalsHeader.ANY));
    }

    private Chain chain(String name, Recipe.Filter filter, WordSplitters splitters, FilterResources resources) {
        WordSplitter splitter = splitters.of(filter.words());
        return Chain.of(name, splitter, RuleSets.of(filter, splitter, language, resources));
    }

    /** What a document's {@link Measured#signals} are, and the rules they are held against. */
    public SignalsHeader header() {
        return header;
    }

    /** The verdict alone; rules behind the one that decides aren't looked at. */
    @Override
    public Verdict apply(Document document) {
        Document known = known(document);
        return chain(language(known)).judge(known).verdict();
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
        Document known = known(document);
        Optional<String> tag = language(known);
        Chain chain = chain(tag);
        Trial trial = chain.measure(known);
        Verdict verdict = trial.verdict();
        return new Measured(
                verdict,
                new SignalsEntry(
                        document.id(),
                        document.source(),
                        tag,
                        Hosts.of(document),
                        document.text().getBytes(StandardCharsets.UTF_8).length,
                        outcome(verdict),
                        trial.breach().map(breach -> breach.rule().reason()),
                        chain.name(),
                        SignalValues.of(trial.values())));
    }

    private static LedgerEntry.Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Kept _, Verdict.Annotated _ -> LedgerEntry.Outcome.KEPT;
            case Verdict.Changed _ -> LedgerEntry.Outcome.CHANGED;
            case Verdict.Dropped _ -> LedgerEntry.Outcome.DROPPED;
        };
    }

    /** The document with its language, where the recipe has it found. */
    private Document known(Document document) {
        return language.map(rule -> rule.identified(document)).orElse(document);
    }

    private static Optional<String> language(Document document) {
        return Optional.ofNullable(document.metadata().get(Document.LANGUAGE));
    }

    /** The chain of the tag's language, whatever its script and region; the one for all others where it has none. */
    private Chain chain(Optional<String> tag) {
        return byLanguage.isEmpty()
                ? any
                : tag.map(t -> byLanguage.get(Locale.forLanguageTag(t).getLanguage()))
                        .orElse(any);
    }
}
