package dev.millrace.quickstart;

/** One document as it will be written. */
sealed interface Entry {

    /** Its name within the generated source. */
    String id();

    /** A text that can be read. */
    record Told(String id, Story story) implements Entry {}

    /** Bytes that no text can be had from. */
    record Broken(String id, Unreadable kind) implements Entry {}
}
