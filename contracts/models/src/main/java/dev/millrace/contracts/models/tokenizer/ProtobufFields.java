package dev.millrace.contracts.models.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of a message in protobuf's wire format, one after another. Nothing is copied but what is asked for. */
final class ProtobufFields {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int number;
    private int wire;
    private long value;
    private int from;

    ProtobufFields(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtobufFields(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Goes on to the next field, if there is one. */
    boolean next() throws MalformedTokenizer {
        if (at == end) {
            return false;
        }
        long key = varint();
        number = (int) (key >>> 3);
        wire = (int) (key & 7);
        switch (wire) {
            case VARINT -> value = varint();
            case FIXED64 -> skip(8);
            case FIXED32 -> skip(4);
            case LENGTH -> {
                long length = varint();
                if (length < 0 || length > end - at) {
                    throw cut("a field of %d bytes, of which %d are there".formatted(length, end - at));
                }
                skip((int) length);
            }
            default -> throw cut("a field of the unknown kind " + wire);
        }
        return true;
    }

    int number() {
        return number;
    }

    long integer() throws MalformedTokenizer {
        expect(VARINT);
        return value;
    }

    boolean flag() throws MalformedTokenizer {
        return integer() != 0;
    }

    float number32() throws MalformedTokenizer {
        expect(FIXED32);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(from);
    }

    byte[] bytes() throws MalformedTokenizer {
        expect(LENGTH);
        return Arrays.copyOfRange(bytes, from, at);
    }

    String text() throws MalformedTokenizer {
        expect(LENGTH);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, at - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedTokenizer("SentencePiece model: byte %d: not UTF-8".formatted(from), e);
        }
    }

    ProtobufFields message() throws MalformedTokenizer {
        expect(LENGTH);
        return new ProtobufFields(bytes, from, at);
    }

    private void expect(int kind) throws MalformedTokenizer {
        if (wire != kind) {
            throw cut("field %d is of the kind %d instead of %d".formatted(number, wire, kind));
        }
    }

    private void skip(int length) throws MalformedTokenizer {
        if (length > end - at) {
            throw cut("it ends within a field");
        }
        from = at;
        at += length;
    }

    private long varint() throws MalformedTokenizer {
        long read = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw cut("it ends within a number");
            }
            byte b = bytes[at++];
            read |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return read;
            }
        }
        throw cut("a number of more than ten bytes");
    }

    private MalformedTokenizer cut(String why) {
        return new MalformedTokenizer("SentencePiece model: byte %d: %s".formatted(at, why));
    }
}
