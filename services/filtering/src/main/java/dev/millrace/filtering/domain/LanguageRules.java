package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.LanguageRule;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.filtering.domain.language.IdentifiedLanguage;
import dev.millrace.filtering.domain.language.LanguageIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps documents of some languages, and takes down the language of every one. FineWeb keeps what fastText is sure of with
 * at least 0.65 (Penedo et al. 2024, arXiv:2406.17557).
 */
public final class LanguageRules implements RuleSet<IdentifiedLanguage> {

    public static final String NAME = "language";

    /** Metadata, and the ledger's detail: how sure the language is, from 0 to 1. */
    public static final String CONFIDENCE = "languageConfidence";

    private final LanguageIdentifier identifier = new LanguageIdentifier();
    private final Set<String> keep;
    private final List<Rule<IdentifiedLanguage>> rules;
    private String lastText = "";
    private IdentifiedLanguage last = new IdentifiedLanguage(IdentifiedLanguage.UNDETERMINED, 0);

    /**
     * The rule of a recipe.
     *
     * @throws IllegalArgumentException when it names a language that can't be found
     */
    public LanguageRules(LanguageRule rule) {
        this.keep = Set.copyOf(rule.keep());
        Set<String> known = LanguageIdentifier.languages();
        for (String code : rule.keep()) {
            if (!known.contains(code)) {
                throw new IllegalArgumentException(
                        "filter.language.keep: no text is ever found to be in %s; there are %s"
                                .formatted(code, String.join(", ", known)));
            }
        }
        FilterRule sure = new FilterRule(
                NAME,
                NAME + ".confidence",
                FilterRule.Bound.AT_LEAST,
                rule.atLeast(),
                Optional.of(NAME + ".atLeast"),
                NAME);
        this.rules = List.of(new Rule<>(sure, this::confidence));
    }

    /** How sure it is that the text is in one of the languages to keep. */
    private double confidence(IdentifiedLanguage found) {
        boolean wanted =
                keep.isEmpty() ? !found.code().equals(IdentifiedLanguage.UNDETERMINED) : keep.contains(found.code());
        return wanted ? found.confidence() : 0;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Rule<IdentifiedLanguage>> rules() {
        return rules;
    }

    @Override
    public IdentifiedLanguage read(AnalyzedText analyzed) {
        return identify(analyzed.text());
    }

    /** The document with its language, by which the rules that judge it may be chosen. */
    Document identified(Document document) {
        return document.withMetadata(metadata(identify(document.text())));
    }

    /** The same text is asked about twice: before its rules are chosen, and as one of them. */
    @SuppressWarnings("ReferenceEquality") // another text that reads the same may be looked at again
    private IdentifiedLanguage identify(String text) {
        if (text != lastText) {
            last = identifier.identify(text);
            lastText = text;
        }
        return last;
    }

    @Override
    public Map<String, String> detail(IdentifiedLanguage found) {
        return Map.of(Document.LANGUAGE, found.code(), CONFIDENCE, FigureFormat.thousandths(found.confidence()));
    }

    @Override
    public Map<String, String> metadata(IdentifiedLanguage found) {
        return detail(found);
    }
}
