package dev.millrace.evaluator.domain.scoring;

/** What a figure is called in a run's report: its metric, and behind a comma its filter where there is one. */
public final class ReportedName {

    /** The filter of a task that has none. */
    public static final String NO_FILTER = "none";

    private ReportedName() {}

    /** Such as {@code acc}, or {@code exact_match,strict-match}. */
    public static String of(String metric, String filter) {
        return filter.equals(NO_FILTER) ? metric : metric + "," + filter;
    }
}
