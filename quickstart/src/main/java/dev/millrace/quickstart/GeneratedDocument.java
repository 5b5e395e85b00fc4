package dev.millrace.quickstart;

/** One document as it will be written. */
sealed interface GeneratedDocument {

    /** Its name within the generated source. */
    String id();

    /** A text that can be read. */
    record Told(String id, Story story) implements GeneratedDocument {}

    /** Bytes that no text can be had from. */
    record Broken(String id, UnreadableSample kind) implements GeneratedDocument {}
}
