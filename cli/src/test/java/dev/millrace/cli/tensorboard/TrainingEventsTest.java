package dev.millrace.cli.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.Continuation;
import dev.millrace.contracts.events.HeldOutPairs;
import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.ValidationMeasure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read as the format's definition has it. */
class TrainingEventsTest {

    @TempDir
    Path folder;

    @Test
    void theFileBeginsAsEveryEventFileOfTensorFlowDoes() throws Exception {
        TrainingEvents.write(folder, "tale-00000000-1", List.of(step(1, OptionalDouble.empty())));

        byte[] head = new byte[13];
        bytes().get(head);
        // The length of the record with the version, 24, its masked checksum, and the tag of the time.
        assertThat(head).containsExactly(0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22, 0x09);
    }

    @Test
    void eachStepHasWhatIsKnownOfIt() throws Exception {
        TrainingEvents.write(
                folder,
                "tale-00000000-1",
                List.of(step(10, OptionalDouble.empty()), step(300, OptionalDouble.of(1.25))));

        List<Map<Integer, Object>> events = new ArrayList<>();
        ByteBuffer file = bytes();
        while (file.hasRemaining()) {
            events.add(message(record(file)));
        }
        assertThat(events).hasSize(3);
        assertThat(text(events.getFirst().get(3))).isEqualTo("brain.Event:2");
        assertThat(events.get(1).get(2)).isEqualTo(10L);
        assertThat(events.get(2).get(2)).isEqualTo(300L);
        double apart = (Double) events.get(2).get(1) - (Double) events.get(1).get(1);
        assertThat(apart).isCloseTo(29, within(1e-6));
        Map<String, Float> figures = figures(events.get(2));
        assertThat(figures)
                .containsEntry("loss", 0.5f)
                .containsEntry("validation/bits_per_answer_byte", 1.25f)
                .containsEntry("validation/pairs_preferred", 0.875f)
                .containsEntry("validation/pairs_margin", 0.25f)
                .containsEntry("validation/pairs_loss", 0.5f)
                .containsEntry("step_seconds/backward", 0.25f)
                .doesNotContainKey("joules");
        assertThat(figures(events.get(1)))
                .doesNotContainKeys("validation/bits_per_answer_byte", "validation/pairs_preferred");
    }

    private static TrainingProgressed step(long step, OptionalDouble validation) {
        return new TrainingProgressed(
                "tale-00000000-1",
                "tale",
                "v1",
                step,
                600,
                0.5,
                0.003,
                0.5,
                step * 2048,
                4_800,
                OptionalDouble.of(0.05),
                800_000_000,
                step * 0.1,
                1,
                Optional.of(new StepTimes(0.001, 0.125, 0.25, 0, 0.04, 0.009)),
                validation,
                validation.isPresent() ? Optional.of(ValidationMeasure.ANSWERS) : Optional.empty(),
                validation.isPresent() ? Optional.of(new HeldOutPairs(64, 0.5, 0.875, 0.25)) : Optional.empty(),
                validation.isPresent() ? Optional.of(new Continuation("Once", " more")) : Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private ByteBuffer bytes() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("tale-00000000-1"))) {
            Path file = files.findFirst().orElseThrow();
            assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static ByteBuffer record(ByteBuffer file) {
        byte[] length = new byte[Long.BYTES];
        file.get(length);
        assertThat(file.getInt()).isEqualTo(EventFile.masked(length));
        byte[] record = new byte
                [(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
        file.get(record);
        assertThat(file.getInt()).isEqualTo(EventFile.masked(record));
        return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The values of a message by the numbers of their fields; of a field that is there more than once, the last. */
    private static Map<Integer, Object> message(ByteBuffer bytes) {
        Map<Integer, Object> fields = new LinkedHashMap<>();
        while (bytes.hasRemaining()) {
            field(bytes, fields);
        }
        return fields;
    }

    private static void field(ByteBuffer bytes, Map<Integer, Object> into) {
        int tag = (int) varint(bytes);
        into.put(
                tag >>> 3,
                switch (tag & 7) {
                    case 0 -> varint(bytes);
                    case 1 -> bytes.getDouble();
                    case 2 -> {
                        int length = (int) varint(bytes);
                        ByteBuffer inner = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                        bytes.position(bytes.position() + length);
                        yield inner;
                    }
                    case 5 -> bytes.getFloat();
                    default -> throw new AssertionError("no such wire type in " + tag);
                });
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static Map<String, Float> figures(Map<Integer, Object> event) {
        Map<String, Float> figures = new LinkedHashMap<>();
        ByteBuffer summary = (ByteBuffer) event.get(5);
        while (summary.hasRemaining()) {
            Map<Integer, Object> value = new LinkedHashMap<>();
            field(summary, value);
            Map<Integer, Object> figure = message((ByteBuffer) value.get(1));
            if (figure.get(2) instanceof Float number) {
                figures.put(text(figure.get(1)), number);
            }
        }
        return figures;
    }

    private static String text(Object bytes) {
        return StandardCharsets.UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
    }
}
