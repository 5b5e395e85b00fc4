package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every service stands behind the same door. */
class AccessTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingestion",
                "filtering",
                "deduplication",
                "redaction",
                "tokenization",
                "orchestrator",
                "trainer",
                "evaluator",
                "inference",
                "console"
            })
    void everyServiceHasTheDoorAndNoneOpensItByItself(String service) throws IOException {
        Path folder = ROOT.resolve("services").resolve(service);
        assertThat(jars(folder.resolve("target/quarkus-app/lib/main")))
                .contains("dev.millrace.millrace-access-0.1.0.jar");

        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(folder.resolve("src/main/resources/application.properties"))) {
            settings.load(file);
        }
        assertThat(settings.stringPropertyNames())
                .noneMatch(name -> name.endsWith("quarkus.http.host"))
                .noneMatch(name -> name.contains("quarkus.management."))
                .noneMatch(name -> name.endsWith("millrace.access.open"))
                .noneMatch(name -> name.contains("quarkus.http.cors"));
    }

    @Test
    void locallyNothingIsReachedFromOutside() throws IOException {
        Properties defaults = new Properties();
        try (Reader file = Files.newBufferedReader(
                ROOT.resolve("platform/access/src/main/resources/META-INF/microprofile-config.properties"))) {
            defaults.load(file);
        }
        assertThat(defaults.getProperty("quarkus.http.host")).isEqualTo("127.0.0.1");
        assertThat(defaults.getProperty("millrace.access.open")).isNull();
    }

    private static Set<String> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
