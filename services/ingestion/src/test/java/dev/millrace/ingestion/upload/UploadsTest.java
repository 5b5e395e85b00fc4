package dev.millrace.ingestion.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.Submissions;
import dev.millrace.ingestion.web.FakeSite;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tus protocol 1.0 as its specification has it (tus.io/protocols/resumable-upload). */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class UploadsTest {

    private static final String PIECE = "application/offset+octet-stream";

    @InjectLocalStack
    TestStack stack;

    @Inject
    ExpiredUploads expired;

    @Test
    void aFileThatComesInPiecesIsReadAsOneThatCameAtOnce() throws NoSuchAlgorithmException {
        byte[] lines = "{\"text\": \"In pieces.\"}\n{\"text\": \"And whole.\"}\n".getBytes(StandardCharsets.UTF_8);
        String upload = created(lines.length);
        Random random = new Random(3);
        int at = 0;
        while (at < lines.length) {
            int end = Math.min(lines.length, at + 1 + random.nextInt(15));
            Response answer = patch(upload, at, Arrays.copyOfRange(lines, at, end));
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.header("Upload-Offset")).isEqualTo(Integer.toString(end));
            assertThat(tus().head(upload).header("Upload-Offset")).isEqualTo(Integer.toString(end));
            at = end;
        }
        String sha256 = hex(lines);
        assertThat(tus().head(upload).header("Upload-Sha256")).isEqualTo(sha256);
        assertThat(given().get("/api/uploads/" + sha256).jsonPath().getInt("bytes"))
                .isEqualTo(lines.length);

        assertThat(Submissions.of(stack, "pieces", "upload: " + sha256).documents())
                .extracting(Document::text)
                .containsExactly("In pieces.", "And whole.");
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() throws NoSuchAlgorithmException {
        byte[] bytes = "twelve bytes".getBytes(StandardCharsets.UTF_8);
        String upload = created(bytes.length);
        assertThat(patch(upload, 4, bytes).statusCode()).isEqualTo(409);
        assertThat(tus().contentType("text/plain")
                        .header("Upload-Offset", 0)
                        .body(bytes)
                        .patch(upload)
                        .statusCode())
                .isEqualTo(415);
        assertThat(given().contentType(PIECE)
                        .header("Upload-Offset", 0)
                        .body(bytes)
                        .patch(upload)
                        .statusCode())
                .isEqualTo(412);
        assertThat(checked(upload, bytes, "another".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(460);
        assertThat(patch(upload, 0, "thirteen bytes".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(tus().post("/api/uploads").statusCode()).isEqualTo(400);
        assertThat(tus().header("Upload-Length", 1L << 50).post("/api/uploads").statusCode())
                .isEqualTo(413);
        assertThat(tus().head("/api/uploads/00000000-0000-0000-0000-000000000000")
                        .statusCode())
                .isEqualTo(404);

        assertThat(tus().head(upload).header("Upload-Offset")).isEqualTo("0");
        assertThat(checked(upload, bytes, bytes).statusCode()).isEqualTo(204);
        assertThat(tus().head(upload).header("Upload-Sha256")).isEqualTo(hex(bytes));
    }

    @Test
    void anUploadCanBeGivenUp() {
        String upload = created(5);
        assertThat(patch(upload, 0, new byte[] {1, 2}).statusCode()).isEqualTo(204);
        assertThat(tus().delete(upload).statusCode()).isEqualTo(204);
        assertThat(tus().head(upload).statusCode()).isEqualTo(404);
    }

    @Test
    void whatNobodyGoesOnWithIsRemovedAndWhatIsFinishedStays() throws Exception {
        String left = created(5);
        assertThat(patch(left, 0, new byte[] {1, 2}).statusCode()).isEqualTo(204);
        byte[] whole = "finished".getBytes(StandardCharsets.UTF_8);
        assertThat(patch(created(whole.length), 0, whole).statusCode()).isEqualTo(204);

        expired.sweep(Instant.now().plus(Duration.ofDays(6)));
        assertThat(tus().head(left).statusCode()).isEqualTo(200);
        expired.sweep(Instant.now().plus(Duration.ofDays(8)));

        assertThat(tus().head(left).statusCode()).isEqualTo(404);
        assertThat(given().get("/api/uploads/" + hex(whole)).statusCode()).isEqualTo(200);
        assertThat(Submissions.of(stack, "finished", "upload: " + hex(whole)).documents())
                .extracting(Document::text)
                .containsExactly("finished");
    }

    @Test
    void theServiceSaysWhatItCan() {
        Response options = given().options("/api/uploads");
        assertThat(options.header("Tus-Version")).isEqualTo("1.0.0");
        assertThat(options.header("Tus-Extension")).contains("creation", "checksum", "expiration", "termination");
        assertThat(options.header("Tus-Checksum-Algorithm")).isEqualTo("sha256");
    }

    private static RequestSpecification tus() {
        return given().header("Tus-Resumable", "1.0.0");
    }

    private static String created(long length) {
        Response answer = tus().header("Upload-Length", length).post("/api/uploads");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header("Upload-Expires")).endsWith("GMT");
        return answer.header("Location");
    }

    private static Response patch(String upload, int offset, byte[] bytes) {
        return tus().contentType(PIECE)
                .header("Upload-Offset", offset)
                .body(bytes)
                .patch(upload);
    }

    private static Response checked(String upload, byte[] bytes, byte[] digested) throws NoSuchAlgorithmException {
        return tus().contentType(PIECE)
                .header("Upload-Offset", 0)
                .header("Upload-Checksum", "sha256 " + Base64.getEncoder().encodeToString(digest(digested)))
                .body(bytes)
                .patch(upload);
    }

    private static String hex(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(digest(bytes));
    }

    private static byte[] digest(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
