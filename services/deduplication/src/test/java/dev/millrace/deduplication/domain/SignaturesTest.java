package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    private final Sketch sketch = new MinHash(MinHashTest.DATATROVE)
            .sign(List.of("a", "b", "c", "d", "e", "f"))
            .orElseThrow()
            .sketch();
    private final Signatures signatures = new Signatures(
            List.of(new Signatures.Signed("one", Optional.of(sketch)), new Signatures.Signed("two", Optional.empty())));

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Signatures read = Signatures.fromBytes(signatures.toBytes());
        assertThat(read.size()).isEqualTo(2);
        assertThat(read.at(0)).isEqualTo(new Signatures.Signed("one", Optional.of(sketch)));
        assertThat(read.at(1).sketch()).isEmpty();
    }

    @Test
    void aFlippedByteIsNoticed() {
        byte[] bytes = signatures.toBytes();
        bytes[bytes.length / 2] ^= 1;
        assertThatThrownBy(() -> Signatures.fromBytes(bytes)).isInstanceOf(IOException.class);
    }
}
