package dev.millrace.contracts.events;

/**
 * How well a tokenizer fits some texts.
 *
 * @param documents how many texts
 * @param bytes of their UTF-8
 * @param characters code points
 * @param words by Unicode's boundaries, with dictionaries for scripts without spaces; without marks of punctuation
 * @param tokens ids
 * @param unknown ids that stand for what the vocabulary can't spell: that text is lost
 * @param parts ids that spell a part of a character: it had to be spelled out in bytes
 * @param covered characters, that the vocabulary has a token for which spells them whole, alone or among others
 */
public record TokenizerFit(
        long documents, long bytes, long characters, long words, long tokens, long unknown, long parts, long covered) {

    /** That of no text. */
    public static final TokenizerFit NONE = new TokenizerFit(0, 0, 0, 0, 0, 0, 0, 0);

    /** That of these texts and others. */
    public TokenizerFit plus(TokenizerFit other) {
        return new TokenizerFit(
                documents + other.documents,
                bytes + other.bytes,
                characters + other.characters,
                words + other.words,
                tokens + other.tokens,
                unknown + other.unknown,
                parts + other.parts,
                covered + other.covered);
    }

    /** Tokens a word: its fertility (Ács 2019; Rust et al. 2021, "How good is your tokenizer?", 3.1). */
    public double fertility() {
        return ratio(tokens, words);
    }

    /** Bytes of text a token. */
    public double bytesPerToken() {
        return ratio(bytes, tokens);
    }

    /** Share of the tokens that are unknown. */
    public double unknownShare() {
        return ratio(unknown, tokens);
    }

    /** Share of the tokens that are a part of a character. */
    public double partsShare() {
        return ratio(parts, tokens);
    }

    /** Share of the characters that the vocabulary spells whole. */
    public double coverage() {
        return ratio(covered, characters);
    }

    private static double ratio(long some, long all) {
        return all == 0 ? 0 : (double) some / all;
    }
}
