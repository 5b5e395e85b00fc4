package dev.millrace.ingestion.web;

import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.util.Map;

/** A page that isn't there, or may not be had, and why. */
final class NotFetched extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String name;
    private final String value;

    private NotFetched(Reason reason, String name, String value) {
        super("%s: %s %s".formatted(reason.written(), name, value));
        this.reason = reason;
        this.name = name;
        this.value = value;
    }

    static NotFetched address(String why) {
        return new NotFetched(Reason.ADDRESS_REFUSED, "address", why);
    }

    static NotFetched robots() {
        return new NotFetched(Reason.ROBOTS_DISALLOWED, "robots.txt", "disallow");
    }

    static NotFetched status(int status) {
        return new NotFetched(Reason.NOT_FETCHED, "status", Integer.toString(status));
    }

    static NotFetched because(String name, String value) {
        return new NotFetched(Reason.NOT_FETCHED, name, value);
    }

    static NotFetched tooLarge(long limit) {
        return new NotFetched(Reason.TOO_LARGE, "mostBytes", Long.toString(limit));
    }

    boolean isAddress() {
        return reason == Reason.ADDRESS_REFUSED;
    }

    /** The HTTP status, 0 when it failed for another reason. */
    int status() {
        return name.equals("status") ? Integer.parseInt(value) : 0;
    }

    /** As the ledger says it. */
    SourceEntry.Refused entry() {
        return new SourceEntry.Refused(reason, 0, Map.of(name, value));
    }
}
