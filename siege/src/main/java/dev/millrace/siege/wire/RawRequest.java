package dev.millrace.siege.wire;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A request of HTTP 1.1, written down; nothing about it has to be right. */
public final class RawRequest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private RawRequest(String line) {
        add(line + "\r\n");
    }

    /** A request line and the header {@code Host} that belongs to an address. */
    public static RawRequest of(String method, URI address, String path) {
        return bare(method + " " + path + " HTTP/1.1").header("Host", address.getAuthority());
    }

    /** Only a request line. */
    public static RawRequest bare(String line) {
        return new RawRequest(line);
    }

    public RawRequest header(String name, Object value) {
        return add(name + ": " + value + "\r\n");
    }

    /** Says that what comes is JSON. */
    public RawRequest json() {
        return header("Content-Type", "application/json");
    }

    /** Ends the headers; a body of unknown length, or none, follows. */
    public byte[] end() {
        return add("\r\n").bytes.toByteArray();
    }

    /** Ends the headers with the right length and adds the body. */
    public byte[] body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for bytes. */
    public byte[] body(byte[] body) {
        header("Content-Length", body.length).add("\r\n").bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private RawRequest add(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }
}
