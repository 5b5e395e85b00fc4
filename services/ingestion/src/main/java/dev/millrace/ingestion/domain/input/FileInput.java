package dev.millrace.ingestion.domain.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file as its reader gets it: its bytes, a local copy where that is needed, and the files around it. */
public final class FileInput implements Closeable {

    /** Opens the files around it, by their paths within the source. */
    public interface Neighbours {
        Optional<InputStream> open(String path) throws IOException;
    }

    private static final int BUFFER = 1 << 16;

    /** The site of an address, and the path there. */
    private static final Pattern SITE = Pattern.compile("(https?://[^/?]+/)([^?]*).*");

    private final RawInput raw;
    private final String path;
    private final Neighbours neighbours;
    private final ReadLimits limits;
    private final ContentType type;
    private final List<Path> copies = new ArrayList<>();

    public FileInput(RawInput raw, String path, Neighbours neighbours, ReadLimits limits, ContentType type) {
        this.raw = raw;
        this.path = path;
        this.neighbours = neighbours;
        this.limits = limits;
        this.type = type;
    }

    public RawInput raw() {
        return raw;
    }

    public String path() {
        return path;
    }

    public ReadLimits limits() {
        return limits;
    }

    /** What its server says that it is. */
    public ContentType type() {
        return type;
    }

    public InputStream decompressed() throws IOException {
        return Decompression.open(raw, limits);
    }

    /**
     * Opens {@code name}, relative to the folder of this file; empty when there is no such file or it would lie outside of
     * the source.
     *
     * @throws IOException if it can't be read now
     */
    public Optional<InputStream> beside(String name) throws IOException {
        Optional<String> other = resolve(path, name);
        return other.isEmpty() ? Optional.empty() : neighbours.open(other.get());
    }

    /**
     * {@code name}, as the file {@code path} means it, within the source or, for an address, within its site; empty when it
     * leads out of there.
     */
    public static Optional<String> resolve(String path, String name) {
        if (name.startsWith("/") || name.indexOf('\0') >= 0 || name.indexOf(':') >= 0) {
            return Optional.empty();
        }
        Matcher site = SITE.matcher(path);
        if (site.matches()) {
            return resolve(site.group(2), name).map(file -> site.group(1) + file);
        }
        Deque<String> folders = new ArrayDeque<>();
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        for (String part : (folder + name).split("/", -1)) {
            if (part.equals("..")) {
                if (folders.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                folders.addLast(part);
            }
        }
        return folders.isEmpty() ? Optional.empty() : Optional.of(String.join("/", folders));
    }

    /** All that is left of the file, decompressed, as a local file; {@link #close} removes it. */
    public Path copy() throws IOException {
        Path copy = scratchFile();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = writing(copy);
                InputStream in = decompressed()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > limits.copyBytes()) {
                    throw new Unreadable(ReadLimits.exceeded("copyBytes", limits.copyBytes(), bytes));
                }
                out.write(buffer, 0, n);
            }
        }
        return copy;
    }

    /** A new empty file of one's own; {@link #close} removes it. */
    public Path scratchFile() throws IOException {
        try {
            Files.createDirectories(limits.scratch());
            Path file = Files.createTempFile(limits.scratch(), "millrace-reading", ".tmp");
            copies.add(file);
            return file;
        } catch (IOException e) {
            throw raw.noted(e);
        }
    }

    /** Writes a scratch file; that the disk is full says nothing about the file that is read. */
    public OutputStream writing(Path scratch) throws IOException {
        try {
            return new ScratchOutput(Files.newOutputStream(scratch), raw);
        } catch (IOException e) {
            throw raw.noted(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
        copies.clear();
        raw.close();
    }
}
