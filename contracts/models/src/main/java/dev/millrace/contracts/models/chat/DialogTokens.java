package dev.millrace.contracts.models.chat;

import java.util.BitSet;

/** A dialog's token ids, and which of them a model is to learn to say. */
public final class DialogTokens {

    private final int[] ids;
    private final BitSet learned;

    DialogTokens(int[] ids, BitSet learned) {
        this.ids = ids;
        this.learned = learned;
    }

    /** The ids. */
    public int[] ids() {
        return ids.clone();
    }

    /** Places of those that are learned. */
    public BitSet learned() {
        return (BitSet) learned.clone();
    }
}
