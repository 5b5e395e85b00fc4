package dev.millrace.filtering.domain;

import dev.millrace.contracts.recipes.Decontamination;
import dev.millrace.contracts.shards.Contamination;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.filtering.domain.decontamination.EvaluationSets;
import dev.millrace.filtering.domain.decontamination.ItemIndex;
import dev.millrace.filtering.domain.decontamination.Overlap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents that share word n-grams with evaluation items (Brown et al. 2020, arXiv:2005.14165, appendix C: 13 words;
 * datatrove's {@code NGramsDecontFilter}: 12). What is shared goes into the ledger by set and item.
 */
public final class ContaminationRules implements RuleSet<Overlap> {

    public static final String NAME = "decontamination";

    /** The reason in ledgers and counts. */
    public static final String REASON = "contaminated";

    private final ItemIndex index;
    private final Overlap.Finder finder;
    private final int atLeast;
    private final List<Rule<Overlap>> rules;

    /** The rule of a recipe, looking for the items of {@code index}. */
    public ContaminationRules(Decontamination rule, ItemIndex index) {
        this.index = index;
        this.finder = new Overlap.Finder(index);
        this.atLeast = rule.atLeast();
        boolean drops = rule.action() == Decontamination.Action.DROP;
        FilterRule clean = new FilterRule(
                NAME,
                NAME + ".ngrams",
                FilterRule.Bound.AT_MOST,
                drops ? rule.atLeast() - 1.0 : Double.POSITIVE_INFINITY,
                drops ? Optional.of(NAME + ".ngrams") : Optional.empty(),
                REASON);
        this.rules = List.of(new Rule<>(clean, Overlap::ngrams));
    }

    /**
     * One that reports what texts share with the sets at {@code paths}.
     *
     * @throws EvaluationSets.UnreadableSet when one can't be read
     */
    public static ContaminationRules of(List<Path> paths, int ngram) throws EvaluationSets.UnreadableSet {
        Decontamination rule = new Decontamination(List.of(), false, ngram, 1, Decontamination.Action.REPORT);
        return new ContaminationRules(rule, FilterResources.index(paths, ngram));
    }

    /** What {@code text} shares with the items, as the ledger has it; empty when nothing. */
    public Map<String, String> overlap(String text) {
        return detail(finder.find(text));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Rule<Overlap>> rules() {
        return rules;
    }

    @Override
    public Overlap read(AnalyzedText analyzed) {
        return finder.find(analyzed.text());
    }

    @Override
    public Map<String, String> detail(Overlap overlap) {
        if (overlap.ngrams() < atLeast) {
            return Map.of();
        }
        Contamination.Builder found = new Contamination.Builder(overlap.ngrams());
        for (Overlap.Share share : overlap.items()) {
            ItemIndex.Item item = index.item(share.item());
            found.add(index.sets().get(item.set()), item.name(), share.ngrams());
        }
        return found.build().detail();
    }
}
