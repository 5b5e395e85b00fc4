package dev.millrace.testkit;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts that make a detector of personal data begin again and again: one piece repeated, with a line's end behind. */
public final class HostileText {

    /** Of each kind of trigger: alone, cut short, in chains where each shows only when the one before is gone. */
    public static final List<String> PIECES = List.of(
            "0123456789\n",
            "4155550132\n",
            "+14155550132",
            "(+14155550132",
            "+14155550132,",
            "4111111111111111,",
            "4111 1111 1111 1111,",
            "4111 ",
            "4111-",
            "8.8.8.8:",
            "8.8.8.8-",
            "8.8.8.8.",
            "1.",
            "1",
            "1 ",
            "1  ",
            "+1(",
            "(",
            "+",
            "@",
            "a@",
            "a@b.co@",
            "a.b@c.",
            "\"a@b.co\"",
            "\"@",
            "a@b-",
            "x@y.zz,",
            "::",
            ":",
            "2a00:1450::1",
            "2a00:1450::1,",
            "::ffff:8.8.8.8",
            "fe80:",
            "DE89 ",
            "DE89",
            "DE89370400440532013000",
            "DE89370400440532013000-",
            "DE89 3704 0044 0532 0130 00 ",
            "GB82-WEST-1234-",
            "phone 4155550132 ",
            "version 8.8.8.8 ",
            "2020-01-15 ",
            "                    4155550132",
            "52:54:00:12:34:5e-",
            "52-54-",
            "http://a:b@",
            "?token=",
            "key=a1b2c3d4",
            "password: ",
            "bc1q",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed,",
            "eyJhbGciOiJIUzI1NiJ9.",
            "-----BEGIN PRIVATE KEY-----\n",
            "\"0a1B2c3D4e5F6a7B8c9D",
            "123-45-6780 ",
            "SSN 123 45 ",
            "12 34 56 78 90 ",
            "131052-308T,",
            "passport A1234567 ",
            "born 4 July 1976 ",
            "1/2/3/",
            "address: 1 A ",
            "DEUTDEFF ",
            "日本@日本.日本",
            "🙂@🙂.co");

    private HostileText() {}

    /** {@code piece} as often as makes about {@code length} characters. */
    public static String of(String piece, int length) {
        return piece.repeat(Math.max(1, length / piece.length())) + "\n";
    }

    /** Pieces that are several of the pieces in a row. */
    public static Stream<String> mixed(Random random, int count) {
        return Stream.generate(() -> IntStream.range(0, 2 + random.nextInt(4))
                        .mapToObj(_ -> PIECES.get(random.nextInt(PIECES.size())))
                        .collect(Collectors.joining()))
                .limit(count);
    }
}
