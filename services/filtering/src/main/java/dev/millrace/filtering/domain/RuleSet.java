package dev.millrace.filtering.domain;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of rules: a table of pure functions of what it reads in a text. Implementations keep working memory between
 * texts and are for one thread; what they answer depends on the document alone.
 *
 * @param <F> what it reads in a text
 */
public interface RuleSet<F> {

    /** The name in recipes and reports. */
    String name();

    /** Its rules in the order they run; the first that is broken names the reason. */
    List<Rule<F>> rules();

    /**
     * What the rules ask of a text. What costs much is left until a rule asks for it: most texts that are refused are
     * refused early. Valid until the next call.
     */
    F read(AnalyzedText analyzed);

    /** What goes on of a text, where the rule set takes some of it away; also of one that it refuses. */
    default Optional<Trimmed> trim(F facts) {
        return Optional.empty();
    }

    /** What the ledger tells of a text beside the figure that decides. */
    default Map<String, String> detail(F facts) {
        return Map.of();
    }

    /** What a document carries with it from here on. */
    default Map<String, String> metadata(F facts) {
        return Map.of();
    }

    /**
     * A text without some of its lines.
     *
     * @param rest what is left
     * @param droppedLines how many lines went
     */
    record Trimmed(AnalyzedText rest, int droppedLines) {}
}
