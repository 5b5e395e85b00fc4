package dev.millrace.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** A web archive (WARC 1.0, ISO 28500): one gzip member per record, as crawlers write them. */
final class StoryArchive implements Closeable {

    private final OutputStream out;

    StoryArchive(OutputStream out) throws IOException {
        this.out = out;
        byte[] about =
                "software: Millrace quickstart\r\nformat: WARC File Format 1.0\r\n".getBytes(StandardCharsets.UTF_8);
        record("warcinfo", "info", "application/warc-fields", "", about);
    }

    /** Appends what a server answered when it was asked for the page {@code id}. */
    void response(String id, int status, byte[] body) throws IOException {
        String head = "HTTP/1.1 %d %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                .formatted(status, status == 200 ? "OK" : "Not Found", body.length);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(body);
        String target = "WARC-Target-URI: https://stories.example.org/%s.html\r\n".formatted(id);
        record("response", id, "application/http; msgtype=response", target, message.toByteArray());
    }

    private void record(String type, String name, String contentType, String target, byte[] block) throws IOException {
        UUID uuid = UUID.nameUUIDFromBytes((type + name).getBytes(StandardCharsets.UTF_8));
        String head =
                "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: %s\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(type, uuid, StoryFiles.WRITTEN, target, contentType, block.length);
        GZIPOutputStream member = new GZIPOutputStream(out);
        member.write(head.getBytes(StandardCharsets.UTF_8));
        member.write(block);
        member.write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        member.finish();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
