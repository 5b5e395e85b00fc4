package dev.millrace.siege.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WireTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    /** What is understood of a server that sends this, and then closes or waits. */
    private static Reply reply(String answer, boolean closes, Duration patience) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> serve(server, answer, closes, gone));
            try (Wire wire = Wire.to(URI.create("http://localhost:" + server.getLocalPort()))) {
                return wire.reply(patience);
            } finally {
                gone.complete(null);
            }
        }
    }

    private static void serve(ServerSocket server, String answer, boolean closes, CompletableFuture<Void> gone) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (!closes) {
                gone.join();
            }
        } catch (IOException e) {
            gone.completeExceptionally(e);
        }
    }

    @Test
    void anAnswerEndsWhereItsLengthSays() throws IOException {
        Reply reply = reply("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone", false, LONG);

        assertThat(reply.end()).isEqualTo(Reply.End.ANSWERED);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEqualTo("none");
        assertThat(reply.header("Content-Length")).contains("4");
    }

    @Test
    void anAnswerInChunksEndsWithTheEmptyOne() throws IOException {
        Reply reply = reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", false, LONG);

        assertThat(reply.end()).isEqualTo(Reply.End.ANSWERED);
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void aConnectionThatIsClosedIsNoAnswer() throws IOException {
        assertThat(reply("", true, LONG))
                .extracting(Reply::end, Reply::word)
                .containsExactly(Reply.End.CLOSED, "closed");
    }

    @Test
    void aServerThatWaitsIsSilent() throws IOException {
        assertThat(reply("HTTP/1.1 200 OK\r\n", false, SHORT).end()).isEqualTo(Reply.End.SILENT);
    }
}
