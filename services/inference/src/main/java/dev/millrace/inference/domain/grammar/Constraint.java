package dev.millrace.inference.domain.grammar;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.grammar.Automaton.State;
import java.util.function.IntPredicate;

/** Keeps one answer to its grammar. */
public final class Constraint {
    private final GrammarMasks masks;
    private final Tokenizer tokenizer;
    private State at;

    Constraint(GrammarMasks masks, Tokenizer tokenizer) {
        this.masks = masks;
        this.tokenizer = tokenizer;
        this.at = masks.start();
    }

    /**
     * Sets the logits of all tokens to negative infinity that can't come next.
     *
     * @param ends tokens that may come where an answer may be over
     * @throws IllegalStateException when none can, since the vocabulary lacks bytes
     */
    public void apply(float[] logits, IntPredicate ends) {
        long[] mask = masks.mask(at);
        boolean over = at.mayEnd();
        boolean some = false;
        for (int id = 0; id < logits.length; id++) {
            if ((mask[id >> 6] & 1L << id) != 0 || (over && ends.test(id))) {
                some = true;
            } else {
                logits[id] = Float.NEGATIVE_INFINITY;
            }
        }
        if (!some) {
            throw new IllegalStateException("no token of the model goes on as the answer has to");
        }
    }

    /** A token has come that {@link #apply} left and that is no end. */
    public void accept(int id) {
        at = tokenizer.isSpecial(id) ? masks.stepMark(at, id) : masks.step(at, tokenizer.bytes(id));
    }

    /** Whether nothing may follow any more. */
    public boolean isComplete() {
        return at.isComplete();
    }
}
