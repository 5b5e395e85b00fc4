package dev.millrace.cli.models;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }
}
