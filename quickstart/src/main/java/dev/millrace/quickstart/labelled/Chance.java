package dev.millrace.quickstart.labelled;

import java.util.List;
import java.util.Random;

/** What is left to chance; the same for the same seed. */
record Chance(Random random) {

    /** True so often, from 0 to 1. */
    boolean is(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    String any(String... from) {
        return from[random.nextInt(from.length)];
    }

    /** From {@code least} to {@code most}. */
    int number(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** Each {@code #} a digit and each {@code ?} a capital letter. */
    String shape(String shape) {
        StringBuilder out = new StringBuilder(shape);
        for (int i = 0; i < out.length(); i++) {
            if (out.charAt(i) == '#') {
                out.setCharAt(i, (char) ('0' + random.nextInt(10)));
            } else if (out.charAt(i) == '?') {
                out.setCharAt(i, (char) ('A' + random.nextInt(26)));
            }
        }
        return out.toString();
    }
}
