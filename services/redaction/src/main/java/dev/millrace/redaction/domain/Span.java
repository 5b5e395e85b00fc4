package dev.millrace.redaction.domain;

/** A candidate that held, in chars of the text it was found in. */
record Span(EntityType type, int start, int end) {

    int length() {
        return end - start;
    }

    boolean overlaps(Span other) {
        return start < other.end && other.start < end;
    }
}
