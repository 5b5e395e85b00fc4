package dev.millrace.contracts.models;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes safetensors files. Tensors are laid out in the order they are given, so the same tensors in the same order
 * make the same bytes. Elements are little-endian.
 */
public final class SafetensorsWriter {

    private static final int SLICE = 1 << 30;

    private SafetensorsWriter() {}

    /**
     * Writes a file and forces it to the disk.
     *
     * @param file created or replaced
     * @param tensors by name
     * @param metadata what to say about the file
     */
    public static void write(
            Path file, SequencedMap<String, Safetensors.Tensor> tensors, SequencedMap<String, String> metadata)
            throws IOException {
        byte[] header = header(tensors, metadata);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            drain(channel, start.putLong(header.length).put(header).flip());
            for (Safetensors.Tensor tensor : tensors.values()) {
                write(channel, tensor.data());
            }
            channel.force(true);
        }
    }

    private static byte[] header(
            SequencedMap<String, Safetensors.Tensor> tensors, SequencedMap<String, String> metadata)
            throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!metadata.isEmpty()) {
            ObjectNode meta = json.putObject("__metadata__");
            metadata.forEach(meta::put);
        }
        long at = 0;
        for (Map.Entry<String, Safetensors.Tensor> e : tensors.entrySet()) {
            Safetensors.Tensor tensor = e.getValue();
            ObjectNode entry =
                    json.putObject(e.getKey()).put("dtype", tensor.dtype().name());
            tensor.shape().forEach(entry.putArray("shape")::add);
            long end = at + tensor.data().byteSize();
            List.of(at, end).forEach(entry.putArray("data_offsets")::add);
            at = end;
        }
        String text = ModelJson.MAPPER
                .writer()
                .without(com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(json);
        // The data begins at a multiple of 8, so that a mapped tensor is aligned.
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(FileChannel channel, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += SLICE) {
            long length = Math.min(SLICE, data.byteSize() - at);
            drain(channel, data.asSlice(at, length).asByteBuffer());
        }
    }

    private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
