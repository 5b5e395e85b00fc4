package dev.millrace.trainer;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** A checkpoint's folder on this machine, which a crash or a bad disk may have damaged. */
final class LocalCheckpoint {

    private static final Logger LOG = Logger.getLogger(LocalCheckpoint.class);

    private LocalCheckpoint() {}

    /** Whether {@code folder} holds the files of the checkpoint that {@code manifest} refers to, whole, and no others. */
    static boolean holds(Path folder, ObjectRef manifest) throws IOException {
        Path file = folder.resolve(Manifest.FILE);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        if (!Files.isRegularFile(file) || !Manifest.sha256(file).equals(manifest.sha256())) {
            return refused(folder, "its manifest isn't the uploaded one");
        }
        try {
            Manifest read = Manifest.read(folder);
            read.verify(folder);
            return names(folder).equals(expected(read)) || refused(folder, "it holds other files, too");
        } catch (MalformedModel e) {
            return refused(folder, String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private static Set<String> expected(Manifest manifest) {
        Set<String> names = new HashSet<>(Set.of(Manifest.FILE));
        manifest.files().forEach(part -> names.add(part.name()));
        return names;
    }

    private static boolean refused(Path folder, String why) {
        LOG.warnf("%s is fetched again: %s", folder, why);
        return false;
    }
}
