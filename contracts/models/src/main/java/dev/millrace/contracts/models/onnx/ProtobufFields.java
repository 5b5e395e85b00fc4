package dev.millrace.contracts.models.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The fields of a message in protobuf's wire format, one after the other. */
final class ProtobufFields {

    private final MemorySegment message;
    private long began;
    private long at;
    private long number;
    private int wire;
    private long integer;
    private MemorySegment content = MemorySegment.NULL;

    ProtobufFields(MemorySegment message) {
        this.message = message;
    }

    /** What is no message. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private Malformed(String why) {
            super(why);
        }
    }

    /** Goes to the next field, unless there is none. */
    boolean next() throws Malformed {
        if (at == message.byteSize()) {
            return false;
        }
        began = at;
        long tag = varint();
        number = tag >>> 3;
        wire = (int) (tag & 7);
        long length = switch (wire) {
            case 0 -> {
                integer = varint();
                yield 0;
            }
            case 1 -> Long.BYTES;
            case 2 -> varint();
            case 5 -> Integer.BYTES;
            default -> throw new Malformed("a field of the wire type " + wire);
        };
        if (length < 0 || length > message.byteSize() - at) {
            throw new Malformed("a field goes over the end of its message");
        }
        content = message.asSlice(at, length);
        at += length;
        return true;
    }

    long number() {
        return number;
    }

    /** Whether it is bytes: a text, or a message itself. */
    boolean isBytes() {
        return wire == 2;
    }

    /** Its bytes, or those of a number of fixed length. */
    MemorySegment content() {
        return content;
    }

    /** Its number, where it is one of variable length. */
    long integer() {
        return integer;
    }

    String text() {
        return new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** The field as it stands in the message, with its number and length. */
    MemorySegment whole() {
        return message.asSlice(began, at - began);
    }

    private long varint() throws Malformed {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && at < message.byteSize(); shift += 7) {
            byte next = message.get(ValueLayout.JAVA_BYTE, at++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new Malformed("a number without an end");
    }
}
