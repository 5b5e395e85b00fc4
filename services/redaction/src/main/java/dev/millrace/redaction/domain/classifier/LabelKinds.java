package dev.millrace.redaction.domain.classifier;

import dev.millrace.contracts.models.labels.TokenClassifierConfig;
import dev.millrace.contracts.models.labels.TokenLabel;
import dev.millrace.contracts.recipes.RedactClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a model's labels say of the kinds that are looked for.
 *
 * @param kinds those that some label stands for
 * @param kindOf of each label the place of its kind among them; less than 0: of none
 * @param begins of each label whether something begins with it
 */
record LabelKinds(List<String> kinds, List<Integer> kindOf, List<Boolean> begins) {

    private static final int NONE = -1;

    LabelKinds {
        kinds = List.copyOf(kinds);
        kindOf = List.copyOf(kindOf);
        begins = List.copyOf(begins);
    }

    /**
     * The kinds among {@code wanted}.
     *
     * @throws UnfitClassifier when nobody says what a label stands for
     */
    static LabelKinds of(TokenClassifierConfig config, RedactClassifier rule, Set<String> wanted) {
        List<String> unnamed = rule.unnamed(config.entities());
        if (!unnamed.isEmpty()) {
            throw new UnfitClassifier("redact.classifier: " + RedactClassifier.asking(unnamed));
        }
        List<String> kinds = new ArrayList<>();
        List<Integer> kindOf = new ArrayList<>();
        List<Boolean> begins = new ArrayList<>();
        for (TokenLabel label : config.labels()) {
            String name = label.isInside() ? rule.kind(label.entity()).orElseThrow() : RedactClassifier.NOTHING;
            int kind = NONE;
            if (!name.equals(RedactClassifier.NOTHING) && wanted.contains(name)) {
                if (!kinds.contains(name)) {
                    kinds.add(name);
                }
                kind = kinds.indexOf(name);
            }
            kindOf.add(kind);
            begins.add(label.begins());
        }
        return new LabelKinds(kinds, kindOf, begins);
    }
}
