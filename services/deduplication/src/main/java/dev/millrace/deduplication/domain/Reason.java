package dev.millrace.deduplication.domain;

import java.util.Locale;

/** Why a document is a copy. When several apply, the first of these is named. */
public enum Reason {
    /** The same text. */
    EXACT(1),
    /** The same address. */
    URL(2),
    /** All rows of at least one MinHash band are equal. */
    NEAR(3);

    private final byte code;

    Reason(int code) {
        this.code = (byte) code;
    }

    /** The name in ledgers and reports. */
    public String reasonName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The number in the binary form. */
    byte code() {
        return code;
    }

    static Reason of(byte code) {
        for (Reason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("No reason has the code " + code);
    }
}
