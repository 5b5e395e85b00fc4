package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.ClassifierRule;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.filtering.domain.classifier.IdDraw;
import dev.millrace.filtering.domain.classifier.TextClassifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents that a classifier finds good. With a Pareto distribution, as GPT-3's data were filtered (Brown et al. 2020,
 * arXiv:2005.14165, appendix A), some that it doesn't find good go on as well: those for which a draw, made from the
 * document's id, is more than 1 - score. Documents of the source that was called good aren't judged.
 */
public final class ClassifierRules implements RuleSet<ClassifierRules.Judged> {

    public static final String NAME = "classifier";

    private final ClassifierRule rule;
    private final TextClassifier classifier;
    private final List<Rule<Judged>> rules;

    /**
     * A document and what the classifier says of it.
     *
     * @param score from 0 to 1; NaN when it isn't judged
     */
    record Judged(String id, double score) {}

    /** The rule of a recipe, judging by {@code classifier}. */
    public ClassifierRules(ClassifierRule rule, TextClassifier classifier) {
        this.rule = rule;
        this.classifier = classifier;
        this.rules = List.of(rule.pareto().isPresent() ? drawn(rule.pareto().getAsDouble()) : sure());
    }

    private Rule<Judged> sure() {
        FilterRule held = new FilterRule(
                NAME, NAME + ".score", FilterRule.Bound.AT_LEAST, rule.atLeast(), Optional.of(NAME + ".atLeast"), NAME);
        return new Rule<>(held, Judged::score);
    }

    private static Rule<Judged> drawn(double shape) {
        FilterRule held = new FilterRule(NAME, NAME + ".margin", FilterRule.Bound.AT_LEAST, 0, Optional.empty(), NAME);
        return new Rule<>(held, judged -> IdDraw.pareto(judged.id(), shape) - (1 - judged.score()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Rule<Judged>> rules() {
        return rules;
    }

    @Override
    public Judged read(AnalyzedText analyzed) {
        boolean given = rule.good().equals(Optional.of(analyzed.document().source()));
        return new Judged(analyzed.document().id(), given ? Double.NaN : classifier.score(analyzed.text()));
    }

    @Override
    public Map<String, String> detail(Judged judged) {
        return Double.isNaN(judged.score())
                ? Map.of()
                : Map.of("classifierScore", FigureFormat.thousandths(judged.score()));
    }
}
