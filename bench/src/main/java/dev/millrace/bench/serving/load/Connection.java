package dev.millrace.bench.serving.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One connection on which calls are made, one after the other (HTTP/1.1), and answers are read as slowly as one likes. */
final class Connection implements AutoCloseable {

    /** What a client takes in without reading it, unless it is to be slow. */
    static final int USUAL = 65_536;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CONNECT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final int port;

    /**
     * The beginning of an answer.
     *
     * @param headers by their names in lower case
     */
    record Head(int status, Map<String, String> headers) {
        boolean isChunked() {
            return "chunked".equals(headers.get("transfer-encoding"));
        }

        Optional<Duration> retryAfter() {
            return Optional.ofNullable(headers.get("retry-after"))
                    .filter(seconds -> seconds.matches("[0-9]{1,4}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        }
    }

    /** @param window bytes that are taken in without being read */
    Connection(int port, int window) throws IOException {
        this.port = port;
        this.socket = new Socket();
        socket.setReceiveBufferSize(window);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream(), Math.min(8_192, window));
    }

    void post(String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                "POST %s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(path, port, body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        socket.getOutputStream().write(all);
    }

    void get(String path) throws IOException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
                        .formatted(path, port)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    Head head() throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[1].matches("[0-9]{3}")) {
            throw new IOException("not an answer of HTTP: " + String.join(" ", status));
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(status[1]), headers);
    }

    /** All that follows a head. */
    String body(Head head) throws IOException {
        if (!head.isChunked()) {
            return new String(
                    exactly(Integer.parseInt(head.headers().getOrDefault("content-length", "0"))),
                    StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = chunk(); piece.length > 0; piece = chunk()) {
            all.writeBytes(piece);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** The next piece of a body in chunks; empty behind the last. */
    byte[] chunk() throws IOException {
        byte[] piece = exactly(Integer.parseInt(line(), 16));
        if (!line().isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        return piece;
    }

    /** Whatever is there, at most so many bytes; how many, or -1 behind the end. */
    int some(byte[] into, int most) throws IOException {
        return in.read(into, 0, most);
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("ended after %d of %d bytes".formatted(read.length, bytes));
        }
        return read;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("ended in a line: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Leaves without a goodbye. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
