package dev.millrace.contracts.shards;

/**
 * Which documents are kept from training, to measure the model on text it hasn't seen. A pure function of the
 * document's id, so that the trainer and the evaluator agree without asking each other.
 */
public final class HeldOut {

    private HeldOut() {}

    /**
     * Whether the document is held out.
     *
     * @param documentId 32 hexadecimal digits
     * @param share of all documents that is held out, 0 to 1
     */
    public static boolean contains(String documentId, double share) {
        return contains(Long.parseUnsignedLong(documentId.substring(0, 16), 16), share);
    }

    /**
     * Whether the document is held out.
     *
     * @param idHigh the first eight bytes of its id, big-endian
     * @param share of all documents that is held out, 0 to 1
     */
    public static boolean contains(long idHigh, double share) {
        return (idHigh >>> 11) * 0x1.0p-53 < share;
    }
}
