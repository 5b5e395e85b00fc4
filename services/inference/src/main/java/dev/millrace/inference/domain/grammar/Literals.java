package dev.millrace.inference.domain.grammar;

import dev.millrace.inference.domain.grammar.Piece.OneOf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Texts as they are. */
final class Literals {
    private static final List<Piece> BYTES = IntStream.range(0, 256)
            .<Piece>mapToObj(b -> new OneOf(ByteSet.range(b, b)))
            .toList();

    private Literals() {}

    static Piece of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Piece of(byte[] bytes) {
        List<Piece> parts = new ArrayList<>();
        for (byte b : bytes) {
            parts.add(BYTES.get(b & 0xff));
        }
        return new Piece.Sequence(parts);
    }

    /** One of them, told apart byte by byte, so that many are no more work than few. */
    static Piece anyOf(List<String> texts) {
        List<byte[]> sorted = new ArrayList<>();
        texts.forEach(text -> sorted.add(text.getBytes(StandardCharsets.UTF_8)));
        sorted.sort(Arrays::compareUnsigned);
        return sorted.isEmpty() ? Piece.NEVER : anyOf(sorted, 0);
    }

    /** The texts, sorted, begin with the same {@code from} bytes, which have been written. */
    private static Piece anyOf(List<byte[]> sorted, int from) {
        byte[] first = sorted.getFirst();
        int different = Arrays.mismatch(first, sorted.getLast());
        int same = different < 0 ? first.length : different;
        Piece common = of(Arrays.copyOfRange(first, from, same));
        if (different < 0) {
            return common;
        }
        List<Piece> options = new ArrayList<>();
        int begin = 0;
        while (begin < sorted.size() && sorted.get(begin).length == same) {
            begin++;
        }
        if (begin > 0) {
            options.add(Piece.EMPTY);
        }
        for (int end = begin; begin < sorted.size(); begin = end) {
            byte next = sorted.get(begin)[same];
            while (end < sorted.size() && sorted.get(end)[same] == next) {
                end++;
            }
            options.add(anyOf(sorted.subList(begin, end), same));
        }
        return Piece.sequence(common, new Piece.Choice(options));
    }
}
