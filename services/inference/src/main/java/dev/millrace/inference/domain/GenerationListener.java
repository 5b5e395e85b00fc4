package dev.millrace.inference.domain;

import java.util.List;

/** Hears what becomes of a request, on the engine's thread: whoever implements it must not block. */
public interface GenerationListener {

    /** Why a generation ended. */
    enum Finish {
        /** A stop text or the model's own end. */
        STOP,
        /** The number of tokens asked for, or the end of the context. */
        LENGTH
    }

    /**
     * Whether more can be taken now. A generation whose listener says no waits, and the others go on; it hears of tokens
     * that are under way already.
     */
    default boolean isReady() {
        return true;
    }

    /** The prompt has been read; its tokens are scored when that was asked for, else the list is empty. */
    void prompt(List<ScoredToken> tokens);

    /** The vector of a prompt whose vector was asked for; nothing but the end follows. */
    default void embedded(float[] vector) {}

    /** A token was generated. {@code text} is what can be shown now; it may be empty while a character or a stop is open. */
    void token(ScoredToken token, String text);

    /** It is complete. {@code text} is what was still held back. */
    void finished(Finish finish, String text);

    /** It can't go on; nothing follows. */
    void failed(String why);
}
