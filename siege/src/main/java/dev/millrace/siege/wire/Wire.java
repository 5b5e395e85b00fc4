package dev.millrace.siege.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One TCP connection on which anything can be sent. */
public final class Wire implements AutoCloseable {

    /** Most of an answer that is kept. */
    static final int MOST = 1 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[^0-9].*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)\r?$");
    private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding: *chunked\r?$");

    private final Socket socket;

    private Wire(Socket socket) {
        this.socket = socket;
    }

    /** A connection to a service. */
    public static Wire to(URI address) throws IOException {
        return to(address, 65_536);
    }

    /** A connection whose own side takes in no more than {@code window} bytes that nobody has read. */
    public static Wire to(URI address, int window) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(window);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()), (int)
                    CONNECT.toMillis());
            return new Wire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends bytes; false when the other side takes no more, as after a refusal. */
    public boolean send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends {@code bytes} in pieces of {@code size} with pauses between them; false when they aren't all taken. */
    public boolean trickle(byte[] bytes, int size, Duration pause) throws InterruptedException {
        for (int at = 0; at < bytes.length; at += size) {
            if (!send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)))) {
                return false;
            }
            Thread.sleep(pause);
        }
        return true;
    }

    /** Waits for an answer, or for the end of the connection, without more than {@code patience} between two bytes. */
    public Reply reply(Duration patience) {
        return reply(patience, Long.MAX_VALUE);
    }

    /** The same, but leaves after {@code bytes}. */
    public Reply reply(Duration patience, long bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[16_384];
        long seen = 0;
        try {
            socket.setSoTimeout((int) patience.toMillis());
            InputStream in = socket.getInputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                seen += n;
                all.write(piece, 0, Math.min(n, MOST - all.size()));
                if (seen >= bytes || isWhole(text(all), seen)) {
                    return reply(Reply.End.ANSWERED, all);
                }
            }
            return reply(Reply.End.CLOSED, all);
        } catch (SocketTimeoutException e) {
            return reply(Reply.End.SILENT, all);
        } catch (IOException e) {
            return reply(Reply.End.CLOSED, all);
        }
    }

    private static Reply reply(Reply.End end, ByteArrayOutputStream all) {
        String text = text(all);
        Matcher status = STATUS.matcher(text);
        return new Reply(end, status.matches() ? Integer.parseInt(status.group(1)) : 0, text);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean isWhole(String text, long seen) {
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        String headers = text.substring(0, head + 2);
        Matcher length = LENGTH.matcher(headers);
        if (length.find()) {
            return seen >= head + 4 + Long.parseLong(length.group(1));
        }
        return CHUNKED.matcher(headers).find() ? text.endsWith("0\r\n\r\n") : headers.startsWith("HTTP/1.1 204");
    }

    /** Leaves without a goodbye: the other side finds out when it next writes. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
