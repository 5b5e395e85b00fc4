package dev.millrace.contracts.events;

/**
 * A source has been planned: what of it is read, and what is taken over from earlier runs.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param source the source's name in the recipe
 * @param order the source's place in the recipe, from 0
 * @param splits how many splits it has
 * @param files files it has, those that can't be had included
 * @param unchanged files that an earlier run has read, and that aren't read again
 * @param changed files of which an earlier run has read another content
 * @param vanished files that an earlier run has read and that are no longer there
 * @param refused files that can't be had
 * @param documents documents that are taken over from earlier runs
 */
public record SourcePlanned(
        String run,
        String recipe,
        String source,
        int order,
        int splits,
        int files,
        int unchanged,
        int changed,
        int vanished,
        int refused,
        long documents)
        implements Event {

    public SourcePlanned {
        if (order < 0 || splits < 1 || unchanged + refused > files || changed > files) {
            throw new IllegalArgumentException(
                    "No such plan: source %d with %d splits and %d files".formatted(order, splits, files));
        }
    }

    @Override
    public String subject() {
        return source;
    }
}
