package dev.millrace.conformance;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The services of this checkout: every folder of {@code services} that has a configuration. */
final class Services {

    private static final Path FOLDER =
            Path.of(System.getProperty("millrace.root")).resolve("services");

    private Services() {}

    static List<String> names() {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> Files.exists(configuration(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a service's sources and its build lie. */
    static Path folder(String service) {
        return FOLDER.resolve(service);
    }

    /** A service's own settings. */
    static Properties properties(String service) {
        return read(configuration(service));
    }

    static Properties read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path configuration(String service) {
        return folder(service).resolve("src/main/resources/application.properties");
    }
}
