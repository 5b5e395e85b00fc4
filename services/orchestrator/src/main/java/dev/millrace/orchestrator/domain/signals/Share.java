package dev.millrace.orchestrator.domain.signals;

import dev.millrace.contracts.shards.HeldOut;

/** Which documents stand for all: a function of their ids alone, so that the same ones do every time. */
final class Share {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Share() {}

    /** Whether the document is among the {@code share} of all. A larger share contains a smaller one. */
    static boolean contains(String id, double share) {
        return share >= 1 || HeldOut.contains(hash(id), share);
    }

    /**
     * FNV-1a, its bits mixed by the finaliser of MurmurHash3, since only the first ones count. Not the id's own first
     * digits: those decide what is held out of training, which would be the same documents.
     */
    private static long hash(String id) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
