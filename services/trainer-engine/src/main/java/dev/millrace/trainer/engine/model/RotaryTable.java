package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Rotary;

/** Angles of the rotary positions: position p turns pair i by p times the pair's frequency. */
public final class RotaryTable {

    private RotaryTable() {}

    /** {positions, dimensions / 2} cosines. */
    public static float[] cosines(Rotary rotary, int positions) {
        return table(rotary, positions, true);
    }

    /** {positions, dimensions / 2} sines. */
    public static float[] sines(Rotary rotary, int positions) {
        return table(rotary, positions, false);
    }

    private static float[] table(Rotary rotary, int positions, boolean cosine) {
        float[] frequencies = rotary.frequencies();
        float[] table = new float[Math.multiplyExact(positions, frequencies.length)];
        for (int i = 0; i < table.length; i++) {
            // Other programs compute the angle in 32 bits; the same rounding keeps their logits and ours together.
            int position = i / frequencies.length;
            float angle = position * frequencies[i % frequencies.length];
            table[i] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
        }
        return table;
    }
}
