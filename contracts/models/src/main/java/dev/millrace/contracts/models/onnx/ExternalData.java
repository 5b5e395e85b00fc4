package dev.millrace.contracts.models.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where an ONNX file's constants lie. A constant may name any file of the machine, or an address in memory, and the runtime reads
 * there; so that a package can't have that, its constants are looked through before the runtime gets it.
 */
public final class ExternalData {

    /** Protobuf's own bound on messages within messages. */
    private static final int DEEPEST = 100;

    /** Messages that lead to constants. */
    private enum Message {
        MODEL,
        TRAINING,
        GRAPH,
        FUNCTION,
        NODE,
        ATTRIBUTE,
        SPARSE_TENSOR,
        TENSOR
    }

    /** Which fields of a message hold others, by the numbers of {@code onnx.proto}, IR version 10. */
    private static final Map<Message, Map<Long, Message>> INNER = Map.of(
            Message.MODEL,
            Map.of(7L, Message.GRAPH, 20L, Message.TRAINING, 25L, Message.FUNCTION),
            Message.TRAINING,
            Map.of(1L, Message.GRAPH, 2L, Message.GRAPH),
            Message.GRAPH,
            Map.of(1L, Message.NODE, 5L, Message.TENSOR, 15L, Message.SPARSE_TENSOR),
            Message.FUNCTION,
            Map.of(7L, Message.NODE, 11L, Message.ATTRIBUTE),
            Message.NODE,
            Map.of(5L, Message.ATTRIBUTE),
            Message.ATTRIBUTE,
            Map.of(
                    5L, Message.TENSOR,
                    6L, Message.GRAPH,
                    10L, Message.TENSOR,
                    11L, Message.GRAPH,
                    22L, Message.SPARSE_TENSOR,
                    23L, Message.SPARSE_TENSOR),
            Message.SPARSE_TENSOR,
            Map.of(1L, Message.TENSOR, 2L, Message.TENSOR));

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final String file;
    private final String data;
    private final long bytes;

    private ExternalData(String file, String data, long bytes) {
        this.file = file;
        this.data = data;
        this.bytes = bytes;
    }

    /**
     * Looks through a file.
     *
     * @param data the name of the one file, in the same folder, in which constants may lie
     * @throws MalformedModel when one lies elsewhere or goes over that file's end, with its name; or when the file isn't protobuf
     */
    public static void verify(Path onnx, String data) throws IOException {
        Path beside = onnx.resolveSibling(data);
        long bytes = Files.isRegularFile(beside, LinkOption.NOFOLLOW_LINKS) ? Files.size(beside) : 0;
        try (FileChannel channel = FileChannel.open(onnx, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            new ExternalData(onnx.toString(), data, bytes)
                    .check(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        }
    }

    /**
     * Looks through a file that is given without a folder, in which no constant may lie elsewhere.
     *
     * @param name what to call it
     * @throws MalformedModel when one does, with its name; or when it isn't protobuf
     */
    public static void verifyNone(String name, byte[] onnx) throws MalformedModel {
        new ExternalData(name, "", 0).check(MemorySegment.ofArray(onnx));
    }

    private void check(MemorySegment model) throws MalformedModel {
        try {
            walk(Message.MODEL, model, 0);
        } catch (ProtobufFields.Malformed e) {
            throw malformed("no ONNX file: " + e.getMessage());
        }
    }

    private void walk(Message message, MemorySegment bytesOf, int depth)
            throws MalformedModel, ProtobufFields.Malformed {
        if (depth > DEEPEST) {
            throw malformed("messages lie within each other more than %d deep".formatted(DEEPEST));
        }
        if (message == Message.TENSOR) {
            tensor(bytesOf);
            return;
        }
        Map<Long, Message> inner = INNER.getOrDefault(message, Map.of());
        for (ProtobufFields fields = new ProtobufFields(bytesOf); fields.next(); ) {
            if (fields.isBytes() && inner.containsKey(fields.number())) {
                walk(inner.getOrDefault(fields.number(), message), fields.content(), depth + 1);
            }
        }
    }

    private void tensor(MemorySegment tensor) throws MalformedModel, ProtobufFields.Malformed {
        String name = "";
        for (ProtobufFields fields = new ProtobufFields(tensor); fields.next(); ) {
            if (fields.number() == 8 && fields.isBytes()) {
                name = fields.text();
            }
        }
        long offset = 0;
        long length = 0;
        for (ProtobufFields fields = new ProtobufFields(tensor); fields.next(); ) {
            if (fields.number() == 13 && fields.isBytes()) {
                Entry entry = entry(fields.content());
                switch (entry.key()) {
                    case "location" -> expectBeside(name, entry.value());
                    case "offset" -> offset = number(name, entry);
                    case "length" -> length = number(name, entry);
                    default -> {}
                }
            }
        }
        if (length > bytes - offset) {
            throw malformed("the constant %s lies at %d to %d of %d bytes of %s"
                    .formatted(name, offset, offset + length, bytes, data));
        }
    }

    private void expectBeside(String name, String location) throws MalformedModel {
        if (data.isEmpty() || !location.equals(data)) {
            throw malformed("the constant %s lies in %s; %s"
                    .formatted(
                            name,
                            location,
                            data.isEmpty()
                                    ? "only one within the file is read"
                                    : "only one within the file or in %s beside it is read".formatted(data)));
        }
    }

    private record Entry(String key, String value) {}

    private static Entry entry(MemorySegment message) throws ProtobufFields.Malformed {
        String key = "";
        String value = "";
        for (ProtobufFields fields = new ProtobufFields(message); fields.next(); ) {
            if (fields.number() == 1 && fields.isBytes()) {
                key = fields.text();
            } else if (fields.number() == 2 && fields.isBytes()) {
                value = fields.text();
            }
        }
        return new Entry(key, value);
    }

    private long number(String name, Entry entry) throws MalformedModel {
        if (!NUMBER.matcher(entry.value()).matches()) {
            throw malformed("the constant %s has %s as its %s".formatted(name, entry.value(), entry.key()));
        }
        return Long.parseLong(entry.value());
    }

    private MalformedModel malformed(String why) {
        return new MalformedModel(file + ": " + why);
    }
}
