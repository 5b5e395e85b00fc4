package dev.millrace.tokenization.domain;

import java.util.Arrays;

/** What training gives. */
public final class TrainedTokenizer {
    private final byte[] json;
    private final int vocabulary;
    private final long bytes;

    TrainedTokenizer(byte[] json, int vocabulary, long bytes) {
        this.json = json;
        this.vocabulary = vocabulary;
        this.bytes = bytes;
    }

    /** The content of {@code tokenizer.json}. */
    public byte[] json() {
        return Arrays.copyOf(json, json.length);
    }

    /** Number of token ids. */
    public int vocabulary() {
        return vocabulary;
    }

    /** UTF-8 bytes of text it was trained on. */
    public long bytes() {
        return bytes;
    }
}
