package dev.millrace.ingestion.domain.html;

import java.io.IOException;

/** A page that exceeds one of {@link PageLimits}. */
public final class PageBeyondLimit extends IOException {
    private static final long serialVersionUID = 1L;

    private final String limit;
    private final String value;

    PageBeyondLimit(String limit, String value) {
        super("the page exceeds the limit %s = %s".formatted(limit, value));
        this.limit = limit;
        this.value = value;
    }

    /** The name of the limit. */
    public String limit() {
        return limit;
    }

    /** What it is set to. */
    public String value() {
        return value;
    }
}
