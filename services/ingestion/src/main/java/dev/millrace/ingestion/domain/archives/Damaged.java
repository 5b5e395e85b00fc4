package dev.millrace.ingestion.domain.archives;

import java.io.IOException;

/** Bytes that aren't what their place in the archive asks for. Reading can go on behind them. */
final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean compression;

    private Damaged(String message, boolean compression) {
        super(message);
        this.compression = compression;
    }

    /** Of compressed data: what follows can only be read from the next member on. */
    static Damaged compression(String message) {
        return new Damaged(message, true);
    }

    /** Of what was compressed. */
    static Damaged record(String message) {
        return new Damaged(message, false);
    }

    boolean isOfCompression() {
        return compression;
    }
}
