package dev.millrace.inference.domain;

/** A package can't be had right now; trying again later may help. */
public final class PackageUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public PackageUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
