package dev.millrace.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service is killed while it takes a file; another one takes the rest. */
class UploadRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Map<String, String> SMALL_PARTS = Map.of("millrace.ingestion.uploads.part-bytes", "100000");

    @TempDir
    Path directory;

    @Test
    void whatWasInterruptedGoesOnAndHasTheSameDigest() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(4).nextBytes(content);
        try (TestStack stack = TestStack.start(directory);
                HttpClient client = HttpClient.newHttpClient()) {
            String upload;
            try (ServiceProcess doomed = ServiceProcess.start(APP, stack, SMALL_PARTS)) {
                doomed.awaitReady();
                upload = client.send(
                                tus(doomed, "/api/uploads")
                                        .header("Upload-Length", Integer.toString(content.length))
                                        .POST(BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.discarding())
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
                InputStream killing = killingAt(content, 2_000_000, client, doomed, upload);
                assertThat(catchIo(() -> client.send(patch(doomed, upload, 0, killing), BodyHandlers.discarding())))
                        .isTrue();
            }
            try (ServiceProcess next = ServiceProcess.start(APP, stack, SMALL_PARTS)) {
                next.awaitReady();
                int offset = offset(client, next, upload);
                assertThat(offset).isBetween(1_000_000, content.length - 1);
                InputStream rest = new ByteArrayInputStream(content, offset, content.length - offset);
                assertThat(client.send(patch(next, upload, offset, rest), BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(204);
                assertThat(head(client, next, upload).headers().firstValue("Upload-Sha256"))
                        .contains(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            }
        }
    }

    /** A body in whose middle the service is killed, when a good part of it has arrived. */
    private static InputStream killingAt(
            byte[] content, int at, HttpClient client, ServiceProcess doomed, String upload) {
        return new FilterInputStream(new ByteArrayInputStream(content)) {
            private int given;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (given >= at) {
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> offset(client, doomed, upload) >= at / 2);
                    try {
                        doomed.killHard();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                int n = super.read(buffer, offset, length);
                given += Math.max(n, 0);
                return n;
            }
        };
    }

    private static int offset(HttpClient client, ServiceProcess service, String upload)
            throws IOException, InterruptedException {
        return (int) head(client, service, upload)
                .headers()
                .firstValueAsLong("Upload-Offset")
                .orElseThrow();
    }

    private interface Exchange {
        HttpResponse<Void> made() throws IOException, InterruptedException;
    }

    private static boolean catchIo(Exchange exchange) throws InterruptedException {
        try {
            exchange.made();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static HttpResponse<Void> head(HttpClient client, ServiceProcess service, String upload)
            throws IOException, InterruptedException {
        return client.send(tus(service, upload).HEAD().build(), BodyHandlers.discarding());
    }

    private static HttpRequest patch(ServiceProcess service, String upload, int offset, InputStream body) {
        return tus(service, upload)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Integer.toString(offset))
                .method("PATCH", BodyPublishers.ofInputStream(() -> body))
                .build();
    }

    private static HttpRequest.Builder tus(ServiceProcess service, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path))
                .header("Tus-Resumable", "1.0.0");
    }
}
