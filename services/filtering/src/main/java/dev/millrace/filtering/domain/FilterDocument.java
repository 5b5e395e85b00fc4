package dev.millrace.filtering.domain;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;
import dev.millrace.filtering.domain.language.LanguageIdentifier;
import dev.millrace.filtering.domain.lists.Lists;
import dev.millrace.filtering.domain.words.WordSplitters;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges single documents by every rule set for itself, without a shard: to try a rule on a file. */
public final class FilterDocument {

    /** What a verdict reads when the rule set lets the document pass. */
    public static final String KEEP = "keep";

    private final LanguageIdentifier languages = new LanguageIdentifier();
    private final Variants<RuleSetChains> variants;

    /** Rule sets, each for itself, and what cuts their words. */
    private record RuleSetChains(WordSplitter splitter, Map<String, Chain> chains) {}

    /** Every published rule set, with the published thresholds. */
    public FilterDocument() {
        this(Filter.of(RuleSets.PUBLISHED, Map.of()));
    }

    /**
     * The rule sets and thresholds of a recipe.
     *
     * @throws IllegalArgumentException when it asks for what doesn't exist
     */
    public FilterDocument(Filter filter) {
        WordSplitters splitters = new WordSplitters();
        Lists lists = new Lists();
        this.variants = Variants.of(filter, filter.language().map(LanguageRules::new), (_, own) -> {
            WordSplitter splitter = splitters.of(own.words());
            Map<String, Chain> chains = new LinkedHashMap<>();
            own.rules()
                    .forEach(name -> chains.put(
                            name, Chain.of(name, splitter, List.of(RuleSets.named(name, own, splitter, lists)))));
            return new RuleSetChains(splitter, chains);
        });
    }

    /**
     * What every rule set says of one document.
     *
     * @param language ISO 639-1, 639-3 where there is no shorter code, or {@code und}
     * @param words how many words it has
     * @param wordsSha256 the first 16 hexadecimal digits of the SHA-256 of the words, joined by U+001F, in UTF-8
     * @param verdicts rule set to {@code keep}, or the reason against it
     * @param signals figure to value, as {@code rule-set.signal}; NaN where it couldn't be measured
     */
    public record Judgement(
            String id,
            String language,
            int words,
            String wordsSha256,
            Map<String, String> verdicts,
            Map<String, Double> signals) {}

    /** Judges one document, by the rule sets for its source and language. */
    public Judgement judge(Document document) {
        Document known = variants.known(document);
        RuleSetChains own = variants.forDocument(known);
        Map<String, String> verdicts = new LinkedHashMap<>();
        Map<String, Double> signals = new LinkedHashMap<>();
        own.chains().forEach((name, chain) -> {
            ChainRun chainRun = chain.measure(known);
            verdicts.put(name, chainRun.breach().map(b -> b.rule().reason()).orElse(KEEP));
            for (int i = 0; i < chainRun.values().length; i++) {
                signals.put(chain.header().signals().get(i), chainRun.values()[i]);
            }
        });
        Words words = own.splitter().split(known.text());
        String language = languages.identify(known.text()).code();
        return new Judgement(known.id(), language, words.size(), sha256(words), verdicts, signals);
    }

    private static String sha256(Words words) {
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < words.size(); i++) {
            if (i > 0) {
                digest.update((byte) 0x1F);
            }
            digest.update(words.get(i).utf8());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
