package dev.millrace.contracts.json;

/**
 * What a later release has written, in a version that this one doesn't know. It says nothing against what was read:
 * whoever meets it stops and waits for a release that can read it, and decides nothing.
 */
public final class LaterVersion extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what it is.
     *
     * @param what the contract, and what of it
     * @param found the version it was written in
     * @param known the latest version that this release reads
     */
    public LaterVersion(String what, int found, int known) {
        super("%s is of version %d, and this release of Millrace reads up to version %d: start one that knows it"
                .formatted(what, found, known));
    }
}
