package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges single documents by every rule set for itself, without a shard or a recipe: to try a rule on a file. */
public final class FilterDocument {

    /** What a verdict reads when the rule set lets the document pass. */
    public static final String KEEP = "keep";

    private final EnglishWords english = new EnglishWords();
    private final List<RuleSet> ruleSets = new ArrayList<>();

    public FilterDocument() {
        RuleSets.NAMES.forEach(name -> ruleSets.add(RuleSets.named(name, Map.of(), english)));
    }

    /**
     * What every rule set says of one document.
     *
     * @param language {@code en} or {@code und}
     * @param words how many words it has
     * @param verdicts rule set to {@code keep}, or the reason against it
     */
    public record Judgement(String id, String language, int words, Map<String, String> verdicts) {}

    /** Judges one text. */
    public Judgement judge(String id, String text) {
        Passage passage = Passage.of(text, english);
        Map<String, String> verdicts = new LinkedHashMap<>();
        for (RuleSet ruleSet : ruleSets) {
            verdicts.put(ruleSet.name(), verdict(ruleSet.judge(passage)));
        }
        return new Judgement(id, Language.of(passage.words()), passage.words().size(), verdicts);
    }

    private static String verdict(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(Breach breach) -> breach.reason();
            case Outcome.Passed _, Outcome.Trimmed _ -> KEEP;
        };
    }
}
