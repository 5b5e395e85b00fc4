package dev.millrace.cli.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a model's files lie that aren't on this machine. */
interface ModelPlace {

    /**
     * Its files.
     *
     * @throws NotToBeHad when there is no such model, or it may not be read
     * @throws IOException when that can't be said now
     */
    Listing list() throws IOException, InterruptedException;

    /**
     * A file's bytes from {@code from} on, or from the beginning where the place can't go on in the middle.
     *
     * @throws NotToBeHad when it isn't there, or may not be read
     * @throws IOException when it can't be read now
     */
    Content open(RemoteFile file, long from) throws IOException, InterruptedException;

    /**
     * At most {@code count} bytes of a file's beginning, and how long the whole file is: no more is sent than that.
     *
     * @throws NotToBeHad when it isn't there, or may not be read
     * @throws IOException when it can't be read now
     */
    Beginning beginning(RemoteFile file, int count) throws IOException, InterruptedException;

    /**
     * What a file begins with.
     *
     * @param total the file's length
     */
    record Beginning(ByteBuffer bytes, long total) {}

    /**
     * The files of one version of a model.
     *
     * @param version in hexadecimal; other files have another
     * @param files all that lie beside its configuration, needed or not
     */
    record Listing(String version, List<RemoteFile> files) {
        public Listing {
            files = List.copyOf(files);
        }

        Optional<RemoteFile> file(String name) {
            return files.stream().filter(file -> file.name().equals(name)).findFirst();
        }
    }

    /**
     * A file.
     *
     * @param bytes its length, if it is known
     * @param sha256 of its content, if it is known
     * @param tag what the place knows this content by
     */
    record RemoteFile(String name, OptionalLong bytes, Optional<String> sha256, String tag) {}

    /**
     * What of a file is sent.
     *
     * @param from where in the file it begins
     * @param total the file's length, if it is known
     * @param sha256 of the whole file, if it is known
     */
    record Content(InputStream bytes, long from, OptionalLong total, Optional<String> sha256) implements AutoCloseable {

        /** What an answer that was asked for the beginning holds, whether it heeded that or not. */
        static Beginning beginning(HttpResponse<InputStream> answer, RemoteFile file, int count) throws IOException {
            try (InputStream body = answer.body()) {
                ByteBuffer bytes = ByteBuffer.wrap(body.readNBytes(count));
                Optional<Matcher> range = answer.headers()
                        .firstValue("Content-Range")
                        .map(RANGE::matcher)
                        .filter(Matcher::matches);
                long total = range.isPresent()
                        ? Long.parseLong(range.get().group(1))
                        : answer.headers()
                                .firstValueAsLong("Content-Length")
                                .orElse(file.bytes().orElse(-1));
                if (total < 0) {
                    throw new IOException("%s: it isn't said how long it is".formatted(file.name()));
                }
                return new Beginning(bytes, total);
            }
        }

        private static final Pattern RANGE = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }
}
