package dev.millrace.trainer.engine.group;

/** Something that a group has begun and goes on with by itself; its tensors aren't touched until it is done. */
public interface Pending {

    /**
     * Waits for its end.
     *
     * @throws RuntimeException libtorch's own, when another worker is gone
     */
    void await();

    /** Nothing left to do. */
    static Pending done() {
        return () -> {};
    }
}
