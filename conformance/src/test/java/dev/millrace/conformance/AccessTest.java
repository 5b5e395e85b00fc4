package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every service stands behind the same door. */
class AccessTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    @ParameterizedTest
    @MethodSource("dev.millrace.conformance.Services#names")
    void everyServiceHasTheDoorAndNoneOpensItByItself(String service) throws IOException {
        assertThat(jars(Services.folder(service).resolve("target/quarkus-app/lib/main")))
                .anyMatch(jar -> jar.startsWith("dev.millrace.millrace-access-"));
        assertThat(Services.properties(service).stringPropertyNames())
                .noneMatch(name -> name.endsWith("quarkus.http.host"))
                .noneMatch(name -> name.contains("quarkus.management."))
                .noneMatch(name -> name.endsWith("millrace.access.open"))
                .noneMatch(name -> name.contains("quarkus.http.cors"));
    }

    @Test
    void locallyNothingIsReachedFromOutside() {
        Properties defaults = Services.read(
                ROOT.resolve("platform/access/src/main/resources/META-INF/microprofile-config.properties"));
        assertThat(defaults.getProperty("quarkus.http.host")).isEqualTo("127.0.0.1");
        assertThat(defaults.getProperty("millrace.access.open")).isNull();
    }

    private static Set<String> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
