package dev.millrace.contracts.models.tokenizer;

/** The ids of a text in parts, and which parts each of them is made of. */
public final class EncodedParts {

    /** Filled by a piece's encoder, before {@link #add} says what the new ones are made of. */
    final TokenIds ids = new TokenIds();

    private final Vocabulary vocabulary;
    private final TokenIds first = new TokenIds();
    private final TokenIds last = new TokenIds();

    EncodedParts(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** How many ids there are. */
    public int size() {
        return ids.size();
    }

    /** All ids. */
    public int[] ids() {
        return ids.toArray();
    }

    /** The id at a place less than {@link #size()}. */
    public int id(int at) {
        return ids.get(at);
    }

    /** The first part, from 0, of which there is something in the id at a place. */
    public int first(int at) {
        return first.get(at);
    }

    /** The last such part. */
    public int last(int at) {
        return last.get(at);
    }

    /** A token that is found as it is written. */
    void add(AddedTokens.Found found, PartCuts cuts) {
        ids.add(found.token().id());
        made(
                cuts.part(found.content()),
                cuts.part(found.content() + found.token().content().length() - 1));
    }

    /** Says what the ids of a piece are made of, which have just been added. */
    void add(String text, int from, int to, int shift, PartCuts cuts) {
        int begin = cuts.part(Math.max(0, from + shift));
        int end = cuts.part(to - 1 + shift);
        int[] chars = begin == end ? new int[0] : charOfBytes(text, from, to);
        if (begin == end || !spellsOut(chars.length)) {
            while (first.size() < ids.size()) {
                made(begin, end);
            }
            return;
        }
        int at = 0;
        while (first.size() < ids.size()) {
            int next = at + vocabulary.bytes(ids.get(first.size())).length;
            made(cuts.part(Math.max(0, chars[at] + shift)), cuts.part(Math.max(0, chars[next - 1] + shift)));
            at = next;
        }
    }

    private void made(int begin, int end) {
        first.add(begin);
        last.add(end);
    }

    /** Whether the new ids stand for as many bytes as the piece has, which they don't where a byte has no token. */
    private boolean spellsOut(int expected) {
        int bytes = 0;
        for (int t = first.size(); t < ids.size(); t++) {
            int length = vocabulary.bytes(ids.get(t)).length;
            if (length == 0) {
                return false;
            }
            bytes += length;
        }
        return bytes == expected;
    }

    /** Where in {@code text} the char is that each byte of a piece belongs to; half a surrogate pair has three, as U+FFFD has. */
    private static int[] charOfBytes(String text, int from, int to) {
        TokenIds chars = new TokenIds();
        for (int i = from; i < to; ) {
            int point = CharScanner.codePoint(text, i, to);
            int bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            for (int b = 0; b < bytes; b++) {
                chars.add(i);
            }
            i += Character.charCount(point);
        }
        return chars.toArray();
    }
}
