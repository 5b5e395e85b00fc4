package dev.millrace.redaction.domain;

import java.util.Random;

/** Text full of personal data and of what looks like it, cut and joined anyhow. */
final class RandomText {

    private static final String[] PIECES = {
        "jane@example.com",
        "@",
        ".",
        "-",
        " ",
        " ",
        "+",
        "(",
        ")",
        "/",
        ":",
        "::",
        "4111111111111111",
        "4111 1111 1111 1111",
        "DE89370400440532013000",
        "GB82 WEST 1234 5698 7654 32",
        "8.8.8.8",
        "2a00:1450::1",
        "+44 20 7946 0958",
        "(415) 555-0132",
        "415-555-0132",
        "4155550132",
        "030 22730027",
        "phone ",
        "131052-308T",
        "130 692 544",
        "SSN ",
        "123-45-6780",
        "52:54:00:12:34:5e",
        "AKIAIOSFODNN7EXAMPLE",
        "http://ann:s3cr3t@",
        "?token=abc123def",
        "=",
        "password: ",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "born ",
        "4 July 1976",
        "address: ",
        "DEUTDEFFXXX",
        "passport ",
        "L01X00T44",
        "version ",
        "1",
        "23",
        "456",
        "7890",
        "a",
        "B",
        "é",
        "日本",
        "🙂",
        "\n",
        "\"",
        "'",
        "[",
        "]",
        "[EMAIL]",
        "[IP]",
        "[NATIONAL_ID]",
        "_",
        ",",
    };

    private RandomText() {}

    static String next(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(20); n > 0; n--) {
            if (random.nextInt(12) == 0) {
                text.appendCodePoint(random.nextInt(0x110000));
            } else {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }
}
