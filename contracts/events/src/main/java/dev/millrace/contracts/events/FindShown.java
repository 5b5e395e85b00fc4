package dev.millrace.contracts.events;

/**
 * Somebody has asked to see the personal data that redaction found in a document, and is shown it. It is published before they
 * are, and says where the data stands, never what it is.
 *
 * @param run the run
 * @param document its id
 * @param kind what redaction took it for, such as {@code email}
 * @param start where it starts in the document's text as redaction got it, in code points
 * @param end where it ends, exclusive
 * @param number how often this find has been asked for in the run, from 1
 * @param who who asked, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 */
public record FindShown(
        String run, String document, String kind, int start, int end, int number, String who, String when)
        implements Event {

    public FindShown {
        check(start, end);
        if (number < 1) {
            throw new IllegalArgumentException("What is asked for is counted from 1");
        }
    }

    static void check(int start, int end) {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("Nothing stands from %d to %d".formatted(start, end));
        }
    }

    @Override
    public String subject() {
        return "%s/%s/%d-%d#%d".formatted(document, kind, start, end, number);
    }
}
