package dev.millrace.cli.tensorboard;

import dev.millrace.contracts.models.onnx.Protobuf;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events: TFRecords (length, its masked CRC-32C, the record, its masked CRC-32C; little-endian) that are
 * {@code Event} messages of TensorFlow's <a
 * href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto">event.proto</a>. What was written
 * is there for a reader at once.
 */
final class EventFile implements Closeable {

    private static final String VERSION = "brain.Event:2";
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int STRING = 7;

    private final OutputStream out;

    /** A new file; one of that name is replaced. */
    EventFile(Path file, double wallTime) throws IOException {
        this.out = Files.newOutputStream(file);
        write(new Protobuf().decimal(1, wallTime).text(3, VERSION));
    }

    /**
     * Appends what is known of a step.
     *
     * @param wallTime in seconds since 1970
     * @param figures by tag
     * @param texts by tag; Markdown
     */
    void step(double wallTime, long step, Map<String, Double> figures, Map<String, String> texts) throws IOException {
        Protobuf summary = new Protobuf();
        figures.forEach(
                (tag, value) -> summary.message(1, new Protobuf().text(1, tag).number(2, value.floatValue())));
        texts.forEach((tag, text) -> summary.message(1, text(tag, text)));
        write(new Protobuf().decimal(1, wallTime).integer(2, step).message(5, summary));
    }

    /** A value of the text plugin: a tensor of one string. */
    private static Protobuf text(String tag, String text) {
        Protobuf metadata = new Protobuf().message(1, new Protobuf().text(1, "text"));
        Protobuf tensor = new Protobuf()
                .integer(1, STRING)
                .message(2, new Protobuf().message(2, new Protobuf().integer(1, 1)))
                .text(8, text);
        return new Protobuf().text(1, tag).message(9, metadata).message(8, tensor);
    }

    private void write(Protobuf event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        event.writeTo(Channels.newChannel(bytes));
        byte[] record = bytes.toByteArray();
        byte[] length = little(Long.BYTES).putLong(record.length).array();
        out.write(length);
        out.write(little(Integer.BYTES).putInt(masked(length)).array());
        out.write(record);
        out.write(little(Integer.BYTES).putInt(masked(record)).array());
        out.flush();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A checksum of bytes that hold checksums would be weak: so it is turned and moved. */
    static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
