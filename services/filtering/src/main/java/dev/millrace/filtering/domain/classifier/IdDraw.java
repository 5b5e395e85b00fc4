package dev.millrace.filtering.domain.classifier;

/**
 * Chance that depends on a document's id alone: whoever judges the document, and however often, draws the same.
 */
public final class IdDraw {

    private IdDraw() {}

    /**
     * Uniform from 0 to below 1.
     *
     * @param purpose keeps draws for different purposes apart
     */
    public static double uniform(String id, String purpose) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * 0x100000001B3L;
        }
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001B3L;
        }
        // The finaliser of MurmurHash3 (Appleby, public domain): FNV alone leaves the upper bits alike.
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return ((hash ^ (hash >>> 33)) >>> 11) * 0x1.0p-53;
    }

    /** From the Pareto distribution of {@code shape} that starts at 0, as NumPy's {@code pareto} draws it. */
    public static double pareto(String id, double shape) {
        return Math.pow(1 - uniform(id, "pareto"), -1 / shape) - 1;
    }
}
