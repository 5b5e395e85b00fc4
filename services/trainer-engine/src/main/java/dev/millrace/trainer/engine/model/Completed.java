package dev.millrace.trainer.engine.model;

/** Hears, while a backward pass goes on, which blocks it has left behind. */
@FunctionalInterface
public interface Completed {

    /** Nobody hears of it. */
    Completed UNHEARD = block -> {};

    /**
     * Nothing more is added in this pass to the gradients of a block's parameters.
     *
     * @param name the block's, which its parameters' names begin with
     */
    void block(String name);
}
