package dev.millrace.contracts.text;

import java.util.Random;

/** Nasty text: marks that make up special cases, white space of all kinds, any code point. */
final class RandomText {

    private static final String[] PIECES = {
        " ", " ", "\n", "\u00a0", "\u2028", ":", ")", "(", "'", "\"", ".", "...", "…", "-", "--", "don't", "can't",
        "o.O", "^_^", "10am", "a", "Bc", "été", "日本", "🙂", "$", "US$", "5", "km", "@", "x.com", "http://", "/", "’s",
        "I'm",
    };

    private RandomText() {}

    static String next(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(pieces); n > 0; n--) {
            if (random.nextInt(10) == 0) {
                text.appendCodePoint(random.nextInt(0x110000));
            } else {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }
}
