package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalValues;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.contracts.text.EnglishWords;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What happens to a document in this stage: the rule sets of its language judge it one after the other, and the first
 * rule that it breaks decides. For one thread.
 */
public final class DocumentFilter implements Function<Document, Verdict> {

    private final Optional<LanguageRules> language;
    private final Chain any;
    private final Map<String, Chain> byLanguage = Map.of();
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
        EnglishWords english = new EnglishWords();
        this.language = filter.language().map(LanguageRules::new);
        Chain chain = Chain.of(SignalsHeader.ANY, english, RuleSets.of(filter, english, language, resources));
        this.header = chain.header();
        this.any = chain;
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
