package dev.millrace.contracts.recipes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Quality rules.
 *
 * @param rules names of rule sets in the order they run: {@code gopher-quality}, {@code gopher-repetition}, …
 * @param thresholds thresholds that differ from the published ones, as {@code rule-set.threshold}
 * @param words how texts fall into words
 * @param blocklist what the rule set {@code blocklist} refuses
 * @param toxicity the word lists of the rule set {@code toxicity}
 * @param byLanguage what differs for documents of a language, by its two- or three-letter code
 * @param bySource what differs for documents of a source, by its name
 * @param language which languages go on; absent: nobody looks
 * @param decontamination which evaluation items must not be trained on; absent: nobody looks
 * @param classifier what a learned classifier must find good; absent: none is asked
 */
public record Filter(
        List<String> rules,
        Map<String, Double> thresholds,
        WordBreaks words,
        Optional<BlocklistFiles> blocklist,
        Optional<ToxicityFiles> toxicity,
        Map<String, FilterVariant> byLanguage,
        Map<String, FilterVariant> bySource,
        Optional<LanguageRule> language,
        Optional<Decontamination> decontamination,
        Optional<ClassifierRule> classifier) {

    public Filter {
        rules = List.copyOf(rules);
        thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
        byLanguage = Collections.unmodifiableMap(new TreeMap<>(byLanguage));
        bySource = Collections.unmodifiableMap(new TreeMap<>(bySource));
    }

    /** These rule sets, everything else as it is when nothing is said. */
    public static Filter of(List<String> rules, Map<String, Double> thresholds) {
        return new Filter(
                rules,
                thresholds,
                WordBreaks.ENGLISH,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same filter, looking for these evaluation items instead of any others. */
    public Filter with(Decontamination other) {
        return new Filter(
                rules,
                thresholds,
                words,
                blocklist,
                toxicity,
                byLanguage,
                bySource,
                language,
                Optional.of(other),
                classifier);
    }

    /** The filter of documents in {@code code}: this one, with what differs for that language. */
    public Filter in(String code) {
        FilterVariant other = byLanguage.get(code);
        return other == null
                ? this
                : with(other, other.words().orElse(code.equals("en") ? WordBreaks.ENGLISH : WordBreaks.UNICODE));
    }

    /** The filter of documents from {@code source}: this one, with what differs for that source. */
    public Filter from(String source) {
        FilterVariant other = bySource.get(source);
        return other == null ? this : with(other, other.words().orElse(words));
    }

    /**
     * Where the recipe says how high a threshold is for documents of {@code source} in {@code language}: its own name when
     * they have the one of all documents, otherwise its path below {@code filter}, such as
     * {@code byLanguage.de.thresholds.gopher-quality.min-words}.
     */
    public String thresholdPath(String threshold, String source, String language) {
        if (says(bySource.get(source), threshold)) {
            return "bySource.%s.thresholds.%s".formatted(source, threshold);
        }
        return says(byLanguage.get(language), threshold)
                ? "byLanguage.%s.thresholds.%s".formatted(language, threshold)
                : threshold;
    }

    private static boolean says(@Nullable FilterVariant variant, String threshold) {
        return variant != null && variant.thresholds().containsKey(threshold);
    }

    private Filter with(FilterVariant other, WordBreaks breaks) {
        Map<String, Double> both = new TreeMap<>(thresholds);
        both.putAll(other.thresholds());
        return new Filter(
                other.rules().orElse(rules),
                both,
                breaks,
                blocklist,
                toxicity,
                byLanguage,
                bySource,
                language,
                decontamination,
                classifier);
    }
}
