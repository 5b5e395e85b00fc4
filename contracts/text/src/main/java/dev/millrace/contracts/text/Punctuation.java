package dev.millrace.contracts.text;

import java.util.BitSet;

/**
 * The punctuation set of datatrove 0.10 ({@code utils/text.py}): marks of Western and Chinese writing and the control
 * characters except tab-free line feed, on which Gopher's word counts and MinHash's normalisation rest.
 */
public final class Punctuation {

    private static final String MARKS = "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»";
    private static final BitSet SET = set();

    private Punctuation() {}

    /** Whether the code point belongs to the set. */
    public static boolean contains(int c) {
        return SET.get(c);
    }

    private static BitSet set() {
        BitSet set = new BitSet(0x10000);
        MARKS.codePoints().forEach(set::set);
        set.set(0, 9);
        set.set(11, 32);
        set.set(127, 160);
        return set;
    }
}
