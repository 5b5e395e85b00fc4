package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.ToxicityFiles;
import dev.millrace.contracts.shards.Document;
import dev.millrace.filtering.domain.lists.Lists;
import dev.millrace.filtering.domain.lists.WordList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Limits the share of listed words: how often they occur by how many words there are, at most 0.045 as in Data-Juicer's
 * {@code flagged_words_filter} (Chen et al. 2023, arXiv:2309.02033). The list is that of the document's language; where
 * nothing is known of its language, the only list there is, or the English one. Without a list nothing is measured.
 */
public final class Toxicity implements RuleSet<Toxicity.Facts> {

    public static final String NAME = "toxicity";

    private final Map<String, WordList> byLanguage = new TreeMap<>();
    private final List<Rule<Facts>> rules;

    /**
     * The lists of a recipe.
     *
     * @throws IllegalArgumentException when there is nothing in one of them
     * @throws java.io.UncheckedIOException when one can't be read
     */
    public Toxicity(Thresholds at, ToxicityFiles recipe, Lists lists) {
        recipe.words().forEach((language, file) -> byLanguage.put(language, lists.words(List.of(file))));
        this.rules = List.of(at.most("toxic_words", "share", Facts::share, "max-share", 0.045));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Rule<Facts>> rules() {
        return rules;
    }

    @Override
    public Facts read(AnalyzedText analyzed) {
        Optional<String> tag =
                Optional.ofNullable(analyzed.document().metadata().get(Document.LANGUAGE));
        return new Facts(
                analyzed,
                tag.isPresent()
                        ? Optional.ofNullable(
                                byLanguage.get(Locale.forLanguageTag(tag.get()).getLanguage()))
                        : unknown());
    }

    private Optional<WordList> unknown() {
        return byLanguage.size() == 1
                ? Optional.of(byLanguage.values().iterator().next())
                : Optional.ofNullable(byLanguage.get("en"));
    }

    /** A text and the list it's held against. */
    record Facts(AnalyzedText analyzed, Optional<WordList> list) {

        private double share() {
            return list.map(words -> (double) words.count(analyzed.text())
                            / analyzed.words().size())
                    .orElse(Double.NaN);
        }
    }
}
