package dev.millrace.contracts.events;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The files under {@code contracts/schemas}. */
final class Schemas {

    static final Path CONTRACTS = Path.of(System.getProperty("millrace.root"), "contracts");
    private static final Path FOLDER = CONTRACTS.resolve("schemas");
    private static final String BASE = "https://millrace.dev/schemas/";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Schemas::text));

    private Schemas() {}

    private static String text(String iri) {
        return read(FOLDER.resolve(iri.substring(BASE.length())));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the schema of this kind of event has against {@code json}. */
    static List<String> problems(Class<? extends Event> event, String json) {
        Schema schema = REGISTRY.getSchema(SchemaLocation.of(BASE + file(event) + ".schema.json"));
        return schema.validate(json, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    /** {@code RunSubmitted} as {@code run-submitted}. */
    static String file(Class<?> event) {
        return event.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** The examples in a folder. */
    static List<Path> examples(String folder) {
        try (var files = Files.list(FOLDER.resolve("examples").resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kind of event that an example is of, or is meant to be. */
    @SuppressWarnings("unchecked")
    static Class<? extends Event> event(Path example) {
        String name = example.getFileName().toString();
        for (Class<?> event : Event.class.getPermittedSubclasses()) {
            if (name.matches(file(event) + "(-[0-9]+)?(--.*)?\\.json")) {
                return (Class<? extends Event>) event;
            }
        }
        throw new IllegalArgumentException("An example of no event: " + name);
    }
}
