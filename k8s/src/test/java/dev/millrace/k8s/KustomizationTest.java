package dev.millrace.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KustomizationTest {

    @ParameterizedTest
    @ValueSource(strings = {"development", "production"})
    void everyManifestIsWhatTheApiServerTakes(String overlay) throws IOException, InterruptedException {
        assertThat(rendered(overlay)).isNotEmpty().allSatisfy(Validation::check);
    }

    @ParameterizedTest
    @ValueSource(strings = {"development", "production"})
    void theNamespaceEnforcesRestrictedPods(String overlay) throws IOException, InterruptedException {
        assertThat(rendered(overlay))
                .filteredOn(m -> m.path("kind").asText().equals("Namespace"))
                .singleElement()
                .satisfies(n -> assertThat(n.at("/metadata/labels")
                                .path("pod-security.kubernetes.io/enforce")
                                .asText())
                        .isEqualTo("restricted"));
    }

    private static List<JsonNode> rendered(String overlay) throws IOException, InterruptedException {
        assumeTrue(onPath("kubectl"), "kubectl isn't here, so the kustomizations can't be rendered");
        Process process = new ProcessBuilder(
                        "kubectl",
                        "kustomize",
                        Chart.ROOT.resolve("k8s/overlays/" + overlay).toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return Chart.parse(output);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
