package dev.millrace.stage;

/** A place where a test can stop the process dead. Does nothing unless {@code millrace.fault} names it. */
@FunctionalInterface
public interface FaultPoint {

    /** Called before an output object is put. */
    String BEFORE_PUT = "before-put";
    /** Called after both output objects were put. */
    String AFTER_PUT = "after-put";
    /** Called when the events were sent and the transaction isn't committed. */
    String BEFORE_COMMIT = "before-commit";
    /** Called when the transaction is committed. */
    String AFTER_COMMIT = "after-commit";

    /** Passes the point {@code name}. */
    void pass(String name);
}
