package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.contracts.text.EnglishWords;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What happens to a document in this stage: a recipe's rule sets judge it one after the other, and the first that
 * refuses it decides. For one thread.
 */
public final class DocumentFilter implements Function<Document, Verdict> {

    private final EnglishWords english = new EnglishWords();
    private final List<RuleSet> ruleSets;

    public DocumentFilter(Recipe.Filter filter) {
        this.ruleSets = RuleSets.of(filter, english);
    }

    @Override
    public Verdict apply(Document document) {
        String text = document.text();
        Passage passage = Passage.of(text, english);
        TreeMap<String, Long> found = new TreeMap<>();
        for (RuleSet ruleSet : ruleSets) {
            switch (ruleSet.judge(passage)) {
                case Outcome.Passed _ -> {}
                case Outcome.Refused(Breach breach) -> {
                    return new Verdict.Dropped(breach.reason(), detail(ruleSet, breach));
                }
                case Outcome.Trimmed(String left, int lines) -> {
                    found.merge(ruleSet.name() + ".lines", (long) lines, Long::sum);
                    text = left;
                    passage = Passage.of(left, english);
                }
            }
        }
        return text.equals(document.text())
                ? new Verdict.Kept(Map.of())
                : new Verdict.Changed(document.withText(text), found, counts(found));
    }

    private static Map<String, String> detail(RuleSet ruleSet, Breach breach) {
        return Map.of(
                "ruleSet", ruleSet.name(),
                "measured", Figures.written(breach.measured()),
                "threshold", Figures.written(breach.threshold()));
    }

    private static Map<String, String> counts(Map<String, Long> found) {
        TreeMap<String, String> detail = new TreeMap<>();
        found.forEach((kind, count) -> detail.put(kind, Long.toString(count)));
        return detail;
    }
}
