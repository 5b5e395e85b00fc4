package dev.millrace.redaction.domain.classifier;

/** How probable each kind is at each id of a text, and whether something of it would begin there. */
final class KindScores {

    private final LabelKinds labels;
    private final int kinds;
    /** {ids, kinds}, from 0 to 1. */
    private final float[] inside;
    /** {ids, kinds}: of {@link #inside} what labels have that begin something. */
    private final float[] beginning;

    KindScores(LabelKinds labels, int ids) {
        this.labels = labels;
        this.kinds = labels.kinds().size();
        this.inside = new float[Math.multiplyExact(ids, kinds)];
        this.beginning = new float[inside.length];
    }

    /**
     * Takes an id's scores, which become probabilities by a softmax.
     *
     * @param scores of all labels, from {@code from} on
     */
    void take(int id, float[] scores, int from) {
        int size = labels.kindOf().size();
        float most = Float.NEGATIVE_INFINITY;
        for (int label = 0; label < size; label++) {
            most = Math.max(most, scores[from + label]);
        }
        double sum = 0;
        for (int label = 0; label < size; label++) {
            sum += Math.exp((double) scores[from + label] - most);
        }
        for (int label = 0; label < size; label++) {
            int kind = labels.kindOf().get(label);
            if (kind >= 0) {
                float probability = (float) (Math.exp((double) scores[from + label] - most) / sum);
                inside[id * kinds + kind] += probability;
                beginning[id * kinds + kind] += labels.begins().get(label) ? probability : 0;
            }
        }
    }

    float inside(int id, int kind) {
        return inside[id * kinds + kind];
    }

    /** Whether something of a kind rather begins at an id than goes on there. */
    boolean begins(int id, int kind) {
        float begins = beginning[id * kinds + kind];
        return begins > inside(id, kind) - begins;
    }
}
