package dev.millrace.contracts.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors(), metadata());

        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.tensors().keySet()).containsExactly("b", "a");
            assertThat(read.metadata()).containsEntry("format", "pt");
            assertThat(read.floats("b", 2, 3).toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void sameTensorsMakeTheSameBytesAndDataIsAligned() throws IOException {
        Path first = folder.resolve("1.safetensors");
        Path second = folder.resolve("2.safetensors");
        SafetensorsWriter.write(first, tensors(), metadata());
        SafetensorsWriter.write(second, tensors(), metadata());

        assertThat(first).hasSameBinaryContentAs(second);
        long header = ByteBuffer.wrap(Files.readAllBytes(first))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertThat(header % 8).isZero();
    }

    @Test
    void tensorOfAnotherShapeIsRefused() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors(), metadata());
        try (Safetensors read = Safetensors.open(file)) {
            assertThatThrownBy(() -> read.floats("b", 3, 2))
                    .isInstanceOf(MalformedModel.class)
                    .hasMessageContaining("[2, 3]");
            assertThatThrownBy(() -> read.floats("c", 1))
                    .isInstanceOf(MalformedModel.class)
                    .hasMessageContaining("no tensor c");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}|overlap
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}|gap
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}|belong to no tensor
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}|of 12 bytes
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}|doesn't fit
            {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,12]}}|too large
            {"a":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}|neither a size
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,1e30]}}|neither a size
            {"a":{"dtype":"F33","shape":[3],"data_offsets":[0,12]}}|unknown dtype
            {"a":{"dtype":"F32","data_offsets":[0,12]}}|is missing
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[12]}}|aren't two numbers
            {"a":{"dtype":"F32"|isn't JSON
            []|isn't a JSON object
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]}}|Duplicate field 'a'
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} {}|Trailing token
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[-12,0]}}|neither a size nor an offset
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}|begins at 12
            {"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[12],"data_offsets":[0,9223372036854775807]}}|of 12 bytes
            {"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}|which is no text
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12],"more":{"b":[1]}}}|a has a field more
            {"a":{"shape":[3],"data_offsets":[0,12]}}|a: dtype, shape or data_offsets is missing
            {"a":{"dtype":"F32","shape":{"0":3},"data_offsets":[0,12]}}|a: shape is no list
            {"a":{"dtype":"F32","shape":[[3]],"data_offsets":[0,12]}}|neither a size
            {"a":[3]}|a is no object with dtype
            {"__metadata__":[],"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}|__metadata__ is no object
            """)
    void unsoundHeaderIsRefused(String header, String why) throws IOException {
        Path file = file(header.getBytes(StandardCharsets.UTF_8), header.length());
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807", "-1", "1", "1000000"})
    void headerLongerThanTheFileIsRefused(long promised) throws IOException {
        Path file = file("{}".getBytes(StandardCharsets.UTF_8), promised);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("header");
    }

    @Test
    void headerThatIsNoTextOrDeeplyNestedIsRefused() throws IOException {
        byte[] latin = "{\"\u00e4\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}"
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}".getBytes(StandardCharsets.UTF_16LE);
        byte[] deep = ("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").getBytes(StandardCharsets.UTF_8);

        for (byte[] header : List.of(latin, wide, deep)) {
            Path file = file(header, header.length);
            assertThatThrownBy(() -> Safetensors.open(file))
                    .isInstanceOf(MalformedModel.class)
                    .hasMessageContaining("bad.safetensors: the header isn't");
        }
    }

    /** A header of a length that is allowed can't ask for all memory: names are counted, and dimensions. */
    @Test
    void moreNamesOrDimensionsThanAnyModelHasAreRefused() throws IOException {
        String tensor = "\"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
        String tensors = IntStream.rangeClosed(0, SafetensorsHeader.MOST_NAMES)
                .mapToObj(tensor::formatted)
                .collect(Collectors.joining(",", "{", "}"));
        String about = IntStream.rangeClosed(0, SafetensorsHeader.MOST_NAMES)
                .mapToObj("\"%d\":\"\""::formatted)
                .collect(Collectors.joining(",", "{\"__metadata__\":{", "}}"));
        String dimensions =
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1%s],\"data_offsets\":[0,1]}}".formatted(",1".repeat(64));

        refused(tensors, "more than 262,144 tensors");
        refused(about, "more than 262,144 fields of __metadata__");
        refused(dimensions, "a: shape has more than 64 numbers");
    }

    @Test
    void whatGitKeepsInAFilesPlaceIsToldFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), """
                version https://git-lfs.github.com/spec/v1
                oid sha256:8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1
                size 1048
                """);

        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(MalformedModel.class)
                .hasMessage(
                        file + ": it is what Git LFS keeps in a file's place; fetch the file itself (git lfs pull)");
    }

    private void refused(String header, String why) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        Path file = file(bytes, bytes.length);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining(why);
    }

    /** Whatever is turned or cut off, either it is named or every tensor lies in the file. */
    @Test
    void aDamagedHeaderIsRefusedOrHarmless() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors(), metadata());
        byte[] whole = Files.readAllBytes(file);
        int data = whole.length - 7 * 4;
        Random random = new Random(17);
        int refused = 0;
        for (int turn = 0; turn < 1_500; turn++) {
            byte[] damaged = whole.clone();
            for (int bytes = random.nextInt(1, 4); bytes > 0; bytes--) {
                damaged[random.nextInt(data)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (Safetensors read = Safetensors.open(file)) {
                long sum = 0;
                for (Safetensors.Tensor tensor : read.tensors().values()) {
                    sum += tensor.data().toArray(ValueLayout.JAVA_BYTE).length;
                    assertThat(tensor.shape().stream().reduce(1L, Math::multiplyExact))
                            .isEqualTo(tensor.size());
                }
                assertThat(sum).isEqualTo(7 * 4);
            } catch (MalformedModel e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(MalformedModel.class);
        }
    }

    private Path file(byte[] header, long promised) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(promised).put(header);
        return Files.write(folder.resolve("bad.safetensors"), bytes.array());
    }

    private static SequencedMap<String, Safetensors.Tensor> tensors() {
        SequencedMap<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", floats(List.of(2L, 3L), 1, 2, 3, 4, 5, 6));
        tensors.put("a", floats(List.of(1L), 7));
        return tensors;
    }

    private static Safetensors.Tensor floats(List<Long> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return new Safetensors.Tensor(Safetensors.Dtype.F32, shape, MemorySegment.ofArray(bytes.array()));
    }

    private static SequencedMap<String, String> metadata() {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        return metadata;
    }
}
