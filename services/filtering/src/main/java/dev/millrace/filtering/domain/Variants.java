package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.ChainName;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.SignalsHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Something of its own for each kind of documents that a recipe's filter treats differently: by source and language. */
final class Variants<T> {

    /** By source, then by language; {@link SignalsHeader#ANY} for those that aren't named. */
    private final Map<String, Map<String, T>> all;

    private final Optional<LanguageRules> language;

    private Variants(Map<String, Map<String, T>> all, Optional<LanguageRules> language) {
        this.all = all;
        this.language = language;
    }

    /**
     * Makes one of each, from its name and from what {@code filter} comes to for its documents.
     *
     * @param language finds the language of documents; absent: it is what their metadata says
     */
    static <T> Variants<T> of(Filter filter, Optional<LanguageRules> language, BiFunction<ChainName, Filter, T> make) {
        Map<String, Map<String, T>> all = new HashMap<>();
        for (String source : andAny(filter.bySource().keySet())) {
            Map<String, T> byLanguage = new HashMap<>();
            for (String code : andAny(filter.byLanguage().keySet())) {
                byLanguage.put(
                        code,
                        make.apply(new ChainName(source, code), filter.in(code).from(source)));
            }
            all.put(source, byLanguage);
        }
        return new Variants<>(all, language);
    }

    /** The same with what {@code change} makes of each. */
    Variants<T> map(UnaryOperator<T> change) {
        Map<String, Map<String, T>> changed = new HashMap<>();
        all.forEach((source, byLanguage) -> {
            Map<String, T> own = new HashMap<>(byLanguage);
            own.replaceAll((_, one) -> change.apply(one));
            changed.put(source, own);
        });
        return new Variants<>(changed, language);
    }

    private static List<String> andAny(Set<String> names) {
        List<String> all = new ArrayList<>(names);
        all.addFirst(SignalsHeader.ANY);
        return all;
    }

    /** The document with its language, where the recipe has it found. */
    Document known(Document document) {
        return language.map(rule -> rule.identified(document)).orElse(document);
    }

    /** The one for a {@link #known} document's source and language, whatever script and region it's written in. */
    T forDocument(Document known) {
        Map<String, T> byLanguage = ownOrAny(all, known.source());
        return byLanguage.size() == 1
                ? ownOrAny(byLanguage, SignalsHeader.ANY)
                : ownOrAny(
                        byLanguage,
                        language(known)
                                .map(tag -> Locale.forLanguageTag(tag).getLanguage())
                                .orElse(SignalsHeader.ANY));
    }

    /** The tag of a {@link #known} document's language. */
    static Optional<String> language(Document known) {
        return Optional.ofNullable(known.metadata().get(Document.LANGUAGE));
    }

    private static <V> V ownOrAny(Map<String, V> some, String name) {
        V own = some.get(name);
        return own == null ? Objects.requireNonNull(some.get(SignalsHeader.ANY)) : own;
    }
}
