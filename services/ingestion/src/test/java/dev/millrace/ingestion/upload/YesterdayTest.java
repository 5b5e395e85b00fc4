package dev.millrace.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stage.StoredUploads;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What earlier releases left of uploads is read for ever. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    @Test
    void anUploadThatAnEarlierReleaseBeganGoesOn() throws Exception {
        OpenUpload upload = OpenUpload.JSON.read(Files.readAllBytes(OBJECTS.resolve("open-upload.json")));
        StoredUploads.Parts parts = StoredUploads.JSON.read(Files.readAllBytes(OBJECTS.resolve("upload-parts.json")));

        assertThat(upload.offset()).isEqualTo(5);
        assertThat(upload.isWhole()).isFalse();
        assertThat(parts.parts()).extracting(StoredUploads.Part::bytes).containsExactly(5L, 7L);
    }
}
