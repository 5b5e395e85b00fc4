package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    private final Sketch sketch = new MinHash(MinHashTest.DATATROVE)
            .sign(List.of("a", "b", "c", "d", "e", "f"))
            .orElseThrow()
            .sketch();
    private final Signatures.Signed one = new Signatures.Signed("one", Optional.of(sketch));
    private final Signatures.Signed two = new Signatures.Signed("two", Optional.empty());

    @Test
    void whatIsWrittenIsReadAndDocumentsCanBePassedOver() throws IOException {
        try (Signatures.Reader reader = read(bytes(one, two, one))) {
            assertThat(reader.at(0)).isEqualTo(one);
            assertThat(reader.at(2)).isEqualTo(one);
            assertThatThrownBy(() -> reader.at(3)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        try (Signatures.Reader reader = read(bytes(one, two))) {
            assertThat(reader.at(1)).isEqualTo(two);
            assertThatThrownBy(() -> reader.at(0)).isInstanceOf(IndexOutOfBoundsException.class);
            reader.finish();
        }
    }

    @Test
    void aFlippedByteIsNoticed() throws IOException {
        byte[] bytes = bytes(one, two);
        bytes[bytes.length / 2] ^= 1;
        assertThatThrownBy(() -> {
                    try (Signatures.Reader reader = read(bytes)) {
                        reader.finish();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void aShardOfAnotherNumberOfDocumentsThanItsEventSaysIsRefused() throws IOException {
        try (Signatures.Writer writer = new Signatures.Writer(new ByteArrayOutputStream(), 2, 0)) {
            writer.write(two);
            assertThatThrownBy(writer::complete).hasMessageContaining("has 1 documents; its event says 2");
        }
    }

    private byte[] bytes(Signatures.Signed... documents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Signatures.Writer writer = new Signatures.Writer(out, documents.length, sketch.size())) {
            for (Signatures.Signed document : documents) {
                writer.write(document);
            }
            writer.complete();
        }
        return out.toByteArray();
    }

    private static Signatures.Reader read(byte[] bytes) throws IOException {
        return new Signatures.Reader(new ByteArrayInputStream(bytes));
    }
}
