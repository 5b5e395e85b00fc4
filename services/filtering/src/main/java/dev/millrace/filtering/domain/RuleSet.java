package dev.millrace.filtering.domain;

/**
 * A published set of quality rules. Implementations keep working memory between texts and are for one thread; what
 * they answer depends on the text alone.
 */
public interface RuleSet {

    /** The name in recipes and reports. */
    String name();

    /** The first rule that {@code passage} breaks, or that it breaks none. */
    Outcome judge(Passage passage);
}
