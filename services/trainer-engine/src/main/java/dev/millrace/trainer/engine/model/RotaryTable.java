package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.LlamaConfig;

/** Angles of the rotary positions: position p turns pair i by p·theta^(-2i/D). */
public final class RotaryTable {

    private RotaryTable() {}

    /**
     * Fills both tables, {positions, D}, each half of a row the same but for the sine's sign.
     *
     * @param cosines of the angles
     * @param signedSines negative in the first half of a row, as the rotation of a half-split head needs
     */
    static void fill(LlamaConfig config, float[] cosines, float[] signedSines) {
        int d = config.headDim();
        int half = d / 2;
        float[] cos = cosines(config);
        float[] sin = sines(config);
        for (int p = 0; p < config.maxPositionEmbeddings(); p++) {
            for (int i = 0; i < half; i++) {
                cosines[p * d + i] = cos[p * half + i];
                cosines[p * d + half + i] = cos[p * half + i];
                signedSines[p * d + i] = -sin[p * half + i];
                signedSines[p * d + half + i] = sin[p * half + i];
            }
        }
    }

    /** {positions, D/2} cosines. */
    public static float[] cosines(LlamaConfig config) {
        return table(config, true);
    }

    /** {positions, D/2} sines. */
    public static float[] sines(LlamaConfig config) {
        return table(config, false);
    }

    private static float[] table(LlamaConfig config, boolean cosine) {
        int half = config.headDim() / 2;
        float[] table = new float[config.maxPositionEmbeddings() * half];
        for (int i = 0; i < table.length; i++) {
            // Other programs compute the angle in 32 bits; the same rounding keeps their logits and ours together.
            float frequency = (float) (1.0 / Math.pow(config.ropeTheta(), 2.0 * (i % half) / config.headDim()));
            int position = i / half;
            float angle = position * frequency;
            table[i] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
        }
        return table;
    }
}
