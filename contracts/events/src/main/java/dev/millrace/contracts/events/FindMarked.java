package dev.millrace.contracts.events;

/**
 * Somebody says whether what redaction found in a document is personal data of that kind. It says where the data stands, never
 * what it is.
 *
 * @param run the run
 * @param document its id
 * @param kind what redaction took it for, such as {@code email}
 * @param start where it starts in the document's text as redaction got it, in code points
 * @param end where it ends, exclusive
 * @param right whether it is such data
 * @param number what was said of this find in the run, from 1: the last counts
 * @param who who says it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 */
public record FindMarked(
        String run,
        String document,
        String kind,
        int start,
        int end,
        boolean right,
        int number,
        String who,
        String when)
        implements Event {

    public FindMarked {
        FindShown.check(start, end);
        if (number < 1) {
            throw new IllegalArgumentException("Marks are counted from 1");
        }
    }

    @Override
    public String subject() {
        return "%s/%s/%d-%d#%d".formatted(document, kind, start, end, number);
    }
}
