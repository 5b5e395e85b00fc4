package dev.millrace.contracts.events;

/**
 * Read this source for this run.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param source the source's name in the recipe
 * @param order the source's place in the recipe, from 0
 */
public record SourceSubmitted(String run, String recipe, String source, int order) implements Event {

    public SourceSubmitted {
        if (order < 0) {
            throw new IllegalArgumentException("Sources are counted from 0, not from " + order);
        }
    }

    @Override
    public String subject() {
        return source;
    }
}
