package dev.millrace.inference.domain;

/** What a model pool says to a model's name. */
public sealed interface Lookup {

    /** It answers now. */
    record Ready(ServedModel model) implements Lookup {}

    /** It exists and is on its way into memory. */
    record Loading(ModelAddress address) implements Lookup {}

    /** Its package is broken, and no earlier version serves in its place. */
    record Refused(ModelAddress address, String why) implements Lookup {}

    /** There is no memory for its package, and no earlier version serves in its place. */
    record TooLarge(ModelAddress address, String why) implements Lookup {}

    /** Which models exist isn't known yet: the server has just started. */
    record Starting(String name) implements Lookup {}

    /** Nothing has that name. */
    record Unknown(String name) implements Lookup {}
}
