package dev.millrace.contracts.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    @TempDir
    Path folder;

    private Manifest manifest;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("b.bin"), "second");
        Files.writeString(folder.resolve("a.bin"), "first");
        Files.createDirectories(folder.resolve(".training/checkpoints"));
        Files.writeString(folder.resolve(".hidden"), "no part of it");
        manifest = Manifest.of("model", "m", "v1", "run", 7, folder);
        manifest.write(folder);
    }

    @Test
    void namesEveryFileInOrderAndReadsBack() throws IOException {
        assertThat(manifest.files()).extracting(Manifest.Part::name).containsExactly("a.bin", "b.bin");
        assertThat(Manifest.read(folder)).isEqualTo(manifest);
        manifest.verify(folder);
    }

    /** A step of sentence-transformers has a folder of its own; no other folder is part of a package. */
    @Test
    void howTextsArePooledIsPartOfAPackage() throws IOException {
        for (String part : new String[] {"1_Pooling", "other"}) {
            Files.createDirectories(folder.resolve(part));
            Files.writeString(folder.resolve(part).resolve("config.json"), "{}");
            Files.writeString(folder.resolve(part).resolve("more.json"), "{}");
        }

        Manifest with = Manifest.of("model", "m", "v1", "run", 7, folder);
        with.write(folder);

        assertThat(with.files())
                .extracting(Manifest.Part::name)
                .containsExactly("1_Pooling/config.json", "a.bin", "b.bin");
        assertThat(Manifest.read(folder)).isEqualTo(with);
        Files.writeString(folder.resolve("1_Pooling/config.json"), "[]");
        assertThatThrownBy(() -> with.verify(folder)).hasMessageContaining("1_Pooling/config.json");
    }

    @Test
    void flippedBitIsFound() throws IOException {
        Files.writeString(folder.resolve("a.bin"), "fIrst");
        assertThatThrownBy(() -> manifest.verify(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("a.bin")
                .hasMessageContaining("checksum");
    }

    @Test
    void missingOrTruncatedFileIsFound() throws IOException {
        Files.writeString(folder.resolve("b.bin"), "sec");
        assertThatThrownBy(() -> manifest.verify(folder)).hasMessageContaining("3 bytes, not 6");
        Files.delete(folder.resolve("a.bin"));
        assertThatThrownBy(() -> manifest.verify(folder)).hasMessageContaining("a.bin is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/etc/passwd", "a/b", "..", "", "a\\u0000b"})
    void nameThatLeavesTheFolderIsRefused(String name) {
        String json = """
                {"kind":"model","name":"m","version":"v1","run":"r","step":1,
                 "files":[{"name":"%s","bytes":1,"sha256":"%s"}]}""".formatted(name, "0".repeat(64));
        assertThatThrownBy(() -> Manifest.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedModel.class);
    }
}
