package dev.millrace.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of two services of a small repository, on an empty base: no registry is asked. */
class ImagesTest {

    @TempDir
    Path root;

    private Order order = Order.of();

    @BeforeEach
    void repository() throws Exception {
        for (String service : new String[] {"filtering", "trainer"}) {
            write("services/%s/src/main/resources/application.properties".formatted(service), "");
            write("services/%s/target/quarkus-app/quarkus-run.jar".formatted(service), "start");
            write("services/%s/target/quarkus-app/lib/main/a.jar".formatted(service), "a");
            write("services/%s/target/quarkus-app/quarkus/generated.jar".formatted(service), "g");
            write("services/%s/target/quarkus-app/app/%s.jar".formatted(service, service), service);
        }
        write("services/trainer-engine/target/worker/pytorch.jar", "torch");
        Path base = root.resolve("base.tar");
        Jib.fromScratch()
                .containerize(Containerizer.to(TarImage.at(base).named("base")).setOfflineMode(true));
        order = Order.of("--root=" + root, "--base=tar://" + base, "--repository=r.example.com/m", "--tag=7");
    }

    @Test
    void findsTheServicesAndNothingElse() throws IOException {
        assertThat(Service.all(root)).extracting(Service::name).containsExactly("filtering", "trainer");
    }

    @Test
    void packsAServiceAsTheChartExpectsIt() throws Exception {
        Images.make(order, Service.all(root).getFirst());

        Image image = Image.read(root.resolve("target/images/filtering-7.tar"));
        assertThat(image.name()).isEqualTo("r.example.com/m/filtering:7");
        assertThat(image.config().at("/User").asText()).isEqualTo("10001:10001");
        assertThat(image.config().at("/Entrypoint").toString())
                .isEqualTo("[\"java\",\"--enable-native-access=ALL-UNNAMED\",\"-jar\",\"/app/quarkus-run.jar\"]");
        assertThat(image.files())
                .containsEntry("app/quarkus-run.jar", "start")
                .containsEntry("app/lib/main/a.jar", "a")
                .containsEntry("app/app/filtering.jar", "filtering")
                .doesNotContainKey("app/worker/pytorch.jar");
    }

    @Test
    void givesTheTrainerItsWorkers() throws Exception {
        Images.make(order, Service.all(root).getLast());

        Image image = Image.read(root.resolve("target/images/trainer-7.tar"));
        assertThat(image.files()).containsEntry("app/worker/pytorch.jar", "torch");
        assertThat(image.config().at("/Env").toString()).contains("MILLRACE_TRAINER_WORKER=/app/worker");
    }

    /** On a base with CUDA and without Java. */
    @Test
    void givesTheTrainerWorkersForGpusInAnImageOfItsOwn() throws Exception {
        write("services/trainer-engine/target/worker-cuda/pytorch.jar", "torch for GPUs");
        write("services/trainer-engine/target/worker-cuda/libraries/libcupti.so.13", "cupti");
        write("java/bin/java", "program");
        assertThat(root.resolve("java/bin/java").toFile().setExecutable(true)).isTrue();
        write("java/lib/modules", "modules");
        Order gpus = Order.of(
                "--root=" + root,
                "--base=" + order.base(),
                "--repository=r.example.com/m",
                "--tag=7",
                "--cuda",
                "--java=" + root.resolve("java"));

        List<Service> services = Service.onGpus(root);
        assertThat(services).extracting(Service::name).containsExactly("trainer");
        Images.make(gpus, services.getFirst());

        Image image = Image.read(root.resolve("target/images/trainer-7-cuda.tar"));
        assertThat(image.name()).isEqualTo("r.example.com/m/trainer:7-cuda");
        assertThat(image.files())
                .containsEntry("app/worker/pytorch.jar", "torch for GPUs")
                .containsEntry("app/worker/libraries/libcupti.so.13", "cupti");
        assertThat(image.programs()).containsExactly("opt/java/bin/java");
        assertThat(image.config().at("/Entrypoint/0").asText()).isEqualTo("/opt/java/bin/java");
        assertThat(image.config().at("/Env").toString())
                .contains("LD_LIBRARY_PATH=/app/worker/libraries:/usr/local/cuda/lib64");
    }

    @Test
    void makesTheSameImageOfTheSameBuild() throws Exception {
        Service service = Service.all(root).getFirst();
        assertThat(Images.make(order, service)).isEqualTo(Images.make(order, service));
    }

    @Test
    void saysWhatHasNotBeenBuilt() throws IOException {
        Files.delete(root.resolve("services/filtering/target/quarkus-app/quarkus-run.jar"));

        assertThatThrownBy(() -> Service.all(root)).hasMessage("filtering has not been built: `make build` does it.");
    }

    @Test
    void refusesAnOptionItDoesNotKnow() {
        assertThatThrownBy(() -> Order.of("--bsae=x")).hasMessageContaining("--bsae=x is no option");
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }

    /** What is in a tar that `docker load` reads. */
    private record Image(String name, JsonNode config, Map<String, String> files, Set<String> programs) {

        static Image read(Path file) throws IOException {
            Map<String, byte[]> parts = new HashMap<>();
            try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(file))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    parts.put(entry.getName(), tar.readAllBytes());
                }
            }
            ObjectMapper json = new ObjectMapper();
            JsonNode manifest = json.readTree(parts.get("manifest.json")).get(0);
            Map<String, String> files = new TreeMap<>();
            Set<String> programs = new TreeSet<>();
            for (JsonNode layer : manifest.get("Layers")) {
                unpack(new GZIPInputStream(new ByteArrayInputStream(parts.get(layer.asText()))), files, programs);
            }
            return new Image(
                    manifest.at("/RepoTags/0").asText(),
                    json.readTree(parts.get(manifest.get("Config").asText())).get("config"),
                    files,
                    programs);
        }

        private static void unpack(InputStream layer, Map<String, String> files, Set<String> programs)
                throws IOException {
            try (TarArchiveInputStream tar = new TarArchiveInputStream(layer)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.isFile()) {
                        String name = entry.getName().replaceFirst("^/", "");
                        files.put(name, new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                        if ((entry.getMode() & 0111) != 0) {
                            programs.add(name);
                        }
                    }
                }
            }
        }
    }
}
