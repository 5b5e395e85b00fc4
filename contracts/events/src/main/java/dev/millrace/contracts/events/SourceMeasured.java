package dev.millrace.contracts.events;

/**
 * A source of a continuous recipe has been looked at: what is there beyond what its last cycle has planned to read.
 *
 * @param run the last cycle's run
 * @param source the source's name in the recipe
 * @param order the source's place in the recipe, from 0
 * @param files files, or parts of a topic, that the run has planned to read or knew from before
 * @param bytes their size; a topic's records count as 1,024 bytes each
 * @param newFiles those that are new, or whose content is another
 * @param newBytes their size, likewise
 */
public record SourceMeasured(String run, String source, int order, int files, long bytes, int newFiles, long newBytes)
        implements Event {

    public SourceMeasured {
        if (order < 0 || files < 0 || bytes < 0 || newFiles < 0 || newBytes < 0) {
            throw new IllegalArgumentException("Nothing can be counted below zero");
        }
    }

    @Override
    public String subject() {
        return "%s#%d/%d".formatted(source, newFiles, newBytes);
    }
}
