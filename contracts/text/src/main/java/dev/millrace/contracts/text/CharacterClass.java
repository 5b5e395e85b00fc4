package dev.millrace.contracts.text;

import java.util.BitSet;
import java.util.Map;

/** A set of code points that spaCy's English rules are written in. */
final class CharacterClass {

    private static final Map<String, BitSet> ALL = TextResources.characterClasses("english-characters.txt");

    static final CharacterClass ALPHA = new CharacterClass("alpha");
    static final CharacterClass LOWER = new CharacterClass("lower");
    static final CharacterClass UPPER = new CharacterClass("upper");
    /** Dingbats, emoji and the like. */
    static final CharacterClass SYMBOL = new CharacterClass("symbol");

    static final CharacterClass QUOTE = new CharacterClass("quote");
    static final CharacterClass PUNCTUATION = new CharacterClass("punctuation");
    static final CharacterClass CURRENCY = new CharacterClass("currency");
    /** After which a period at the end is a word of its own. */
    static final CharacterClass BEFORE_PERIOD = new CharacterClass("beforeperiod");

    /** That end a sentence for spaCy's sentencizer. */
    static final CharacterClass SENTENCE_END = new CharacterClass("sentenceend");

    private final BitSet members;

    private CharacterClass(String name) {
        BitSet found = ALL.get(name);
        if (found == null) {
            throw new IllegalStateException("No such character class: " + name);
        }
        this.members = found;
    }

    boolean has(int c) {
        return members.get(c);
    }
}
