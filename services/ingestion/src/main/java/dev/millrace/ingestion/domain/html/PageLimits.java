package dev.millrace.ingestion.domain.html;

/**
 * What one page may cost. Depth and number of elements decide alone in practice, so that the same page is always read or
 * always refused; the time is a net below them for what they don't foresee.
 *
 * @param depth most elements that may stand in one another
 * @param elements most elements
 * @param seconds longest time that reading may take
 */
public record PageLimits(int depth, int elements, int seconds) {

    /** 512 deep, as in Chromium; half a million elements, ten times the largest real pages; half a minute. */
    public static final PageLimits DEFAULT = new PageLimits(512, 500_000, 30);

    public PageLimits {
        if (depth < 8 || elements < 8 || seconds < 1) {
            throw new IllegalArgumentException("A page needs a depth and a number of elements of at least 8, and time");
        }
    }
}
