package dev.millrace.ingestion.domain.archives;

import java.io.IOException;

/** Bytes that aren't what their place in the archive asks for. Reading can go on behind them. */
final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean compression;
    private final boolean between;

    private Damaged(String message, boolean compression, boolean between) {
        super(message);
        this.compression = compression;
        this.between = between;
    }

    /** Of compressed data: what follows can only be read from the next member on. */
    static Damaged compression(String message) {
        return new Damaged(message, true, false);
    }

    /** Between compressed records: each of them may be whole. */
    static Damaged between() {
        return new Damaged("bytes between compressed records", true, true);
    }

    /** Of what was compressed. */
    static Damaged record(String message) {
        return new Damaged(message, false, false);
    }

    boolean isBetween() {
        return between;
    }

    boolean isOfCompression() {
        return compression;
    }
}
