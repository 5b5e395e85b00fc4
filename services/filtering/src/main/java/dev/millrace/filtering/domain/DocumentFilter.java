package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.ChainName;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What happens to a document in this stage: the rule sets of its source and language judge it one after the other, and the
 * first rule that it breaks decides. For one thread.
 */
public final class DocumentFilter implements Function<Document, Verdict> {

    private final Optional<LanguageRules> language;
    /** By source, then by language; {@link SignalsHeader#ANY} for those that aren't named. */
    private final Map<String, Map<String, Chain>> chains = new HashMap<>();

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
        Map<ChainName, Chain> all = new LinkedHashMap<>();
        Map<String, List<FilterRule>> rules = new TreeMap<>();
        for (String source : andAny(filter.bySource().keySet())) {
            for (String code : andAny(filter.byLanguage().keySet())) {
                ChainName name = new ChainName(source, code);
                Chain chain = chain(name, filter.in(code).from(source), splitters, resources);
                all.put(name, chain);
                rules.put(
                        chain.name(),
                        chain.rules().stream()
                                .map(rule -> rule.renamed(threshold -> filter.place(threshold, source, code)))
                                .toList());
            }
        }
        this.header = SignalsHeader.of(rules);
        all.forEach((name, chain) ->
                chains.computeIfAbsent(name.source(), _ -> new HashMap<>()).put(name.language(), chain.in(header)));
    }

    private static List<String> andAny(Set<String> names) {
        return Stream.concat(Stream.of(SignalsHeader.ANY), names.stream()).toList();
    }

    private Chain chain(ChainName name, Recipe.Filter filter, WordSplitters splitters, FilterResources resources) {
        WordSplitter splitter = splitters.of(filter.words());
        return Chain.of(name.toString(), splitter, RuleSets.of(filter, splitter, language, resources));
    }

    /** What a document's {@link Measured#signals} are, and the rules they are held against. */
    public SignalsHeader header() {
        return header;
    }

    /** The verdict alone; rules behind the one that decides aren't looked at. */
    @Override
    public Verdict apply(Document document) {
        Document known = known(document);
        return chain(known).judge(known).verdict();
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
        Chain chain = chain(known);
        Trial trial = chain.measure(known);
        Verdict verdict = trial.verdict();
        return new Measured(
                verdict,
                new SignalsEntry(
                        document.id(),
                        document.source(),
                        language(known),
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

    /** The chain of the document's source and language, whatever script and region it's written in. */
    private Chain chain(Document known) {
        Map<String, Chain> byLanguage = of(chains, known.source());
        return byLanguage.size() == 1
                ? of(byLanguage, SignalsHeader.ANY)
                : of(
                        byLanguage,
                        language(known)
                                .map(tag -> Locale.forLanguageTag(tag).getLanguage())
                                .orElse(SignalsHeader.ANY));
    }

    private static <V> V of(Map<String, V> some, String name) {
        V own = some.get(name);
        return own == null ? Objects.requireNonNull(some.get(SignalsHeader.ANY)) : own;
    }
}
