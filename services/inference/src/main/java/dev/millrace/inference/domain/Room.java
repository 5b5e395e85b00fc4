package dev.millrace.inference.domain;

import java.util.List;

/** Whether there is memory for a package that is to be loaded. */
sealed interface Room {

    /** There is. */
    record Free() implements Room {}

    /** There is once these have gone. */
    record Made(List<ModelAddress> leaving) implements Room {}

    /** There is once those that were put away have ended what they had begun. */
    record Awaited() implements Room {}

    /** Nobody has asked for the package, and it is worth none of those that are there. */
    record Unwanted() implements Room {}

    /** There is none. */
    record None(Failure.Kind kind, String why) implements Room {}
}
