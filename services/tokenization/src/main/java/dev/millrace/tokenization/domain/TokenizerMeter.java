package dev.millrace.tokenization.domain;

import dev.millrace.contracts.events.TokenizerFit;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Measures how well a tokenizer fits texts. For one thread. */
public final class TokenizerMeter {

    private final Tokenizer tokenizer;
    private final int unknown;
    private final BitSet parts = new BitSet();
    private final BitSet used = new BitSet();
    private final Map<Integer, Boolean> covered = new HashMap<>();

    public TokenizerMeter(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.unknown = tokenizer.unknown().orElse(-1);
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            parts.set(id, !isWhole(tokenizer.bytes(id)));
        }
    }

    /** How many token ids there are. */
    public int vocabulary() {
        return tokenizer.vocabularySize();
    }

    /** How many of them the texts had so far. */
    public int used() {
        return used.cardinality();
    }

    /**
     * How it fits a text, in which nothing is a special token.
     *
     * @param words how many it has
     */
    public TokenizerFit of(String text, long words) {
        int[] ids = tokenizer.encodeOrdinary(text);
        long unknownIds = 0;
        long partIds = 0;
        for (int id : ids) {
            used.set(id);
            unknownIds += id == unknown ? 1 : 0;
            partIds += parts.get(id) ? 1 : 0;
        }
        long characters = 0;
        long known = 0;
        for (int i = 0; i < text.length(); characters++) {
            int c = text.codePointAt(i);
            known += covered.computeIfAbsent(c, this::isCovered) ? 1 : 0;
            i += Character.charCount(c);
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return new TokenizerFit(1, bytes, characters, words, ids.length, unknownIds, partIds, known);
    }

    private boolean isCovered(int codePoint) {
        for (int id : tokenizer.encodeOrdinary(Character.toString(codePoint))) {
            if (id == unknown || parts.get(id)) {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes are whole characters. */
    private static boolean isWhole(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
