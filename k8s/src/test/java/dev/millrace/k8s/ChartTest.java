package dev.millrace.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.millrace.contracts.events.Topic;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {

    private static final Set<String> SERVICES = Set.of(
            "ingestion",
            "filtering",
            "deduplication",
            "redaction",
            "tokenization",
            "orchestrator",
            "trainer",
            "evaluator",
            "inference",
            "console");

    private static final Chart DEFAULTS = Chart.rendered(Map.of());
    private static final Chart DEVELOPMENT =
            Chart.rendered(List.of(Chart.FOLDER.resolve("values-development.yaml")), Map.of());

    static List<Chart> variants() {
        return List.of(
                DEFAULTS,
                Chart.rendered(
                        Map.of("monitoring.enabled", "true", "ingress.enabled", "true", "ingress.tlsSecret", "tls")),
                Chart.rendered(Map.of("keda.enabled", "false", "kafka.strimzi.enabled", "false")),
                DEVELOPMENT);
    }

    @Test
    void passesLint() {
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyManifestIsWhatTheApiServerTakes(Chart chart) {
        assertThat(chart.manifests()).isNotEmpty().allSatisfy(Validation::check);
    }

    @Test
    void aMisspeltFieldIsFound() {
        JsonNode service = DEFAULTS.named("Service", "millrace-console").deepCopy();
        ((com.fasterxml.jackson.databind.node.ObjectNode) service.path("spec")).put("selektor", "x");
        assertThatThrownBy(() -> Validation.check(service)).hasMessageContaining("selektor");
    }

    @Test
    void deploysAllTenServices() {
        assertThat(DEFAULTS.workloads().stream().map(Chart::name))
                .containsExactlyInAnyOrderElementsOf(
                        SERVICES.stream().map(s -> "millrace-" + s).toList());
    }

    @Test
    void createsEveryTopicWithItsPartitionsAndItsDeadLetters() {
        Map<String, Integer> created = DEFAULTS.ofKind("KafkaTopic").stream()
                .collect(Collectors.toMap(
                        Chart::name, t -> t.at("/spec/partitions").asInt()));
        for (Topic topic : Topic.values()) {
            assertThat(created)
                    .containsEntry(topic.topicName(), topic.partitions())
                    .containsKey(topic.deadLetterName());
        }
        // What isn't between the parts of one service is an event's topic or its dead letters, or where paused work
        // waits.
        assertThat(created).containsEntry(Topic.PARKED, 1);
        assertThat(created.keySet().stream().filter(t -> !t.startsWith("deduplication.") && !t.equals(Topic.PARKED)))
                .hasSize(2 * Topic.values().length);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyPodIsRestricted(Chart chart) {
        assertThat(chart.workloads()).isNotEmpty().allSatisfy(workload -> {
            JsonNode pod = workload.at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("containers")).isNotEmpty().allSatisfy(container -> {
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .isTrue();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
                assertThat(container.has("livenessProbe")).isTrue();
                assertThat(container.has("readinessProbe")).isTrue();
            });
        });
    }

    @Test
    void aPodIsAskedUnderTheNamesOfItsServiceAndItsOwnAddress() {
        Chart chart = Chart.rendered(Map.of("ingress.enabled", "true", "access.existingSecret", "door"));
        JsonNode container = chart.named("Deployment", "millrace-console").at("/spec/template/spec/containers/0");
        Map<String, String> environment = StreamSupport.stream(
                        container.path("env").spliterator(), false)
                .collect(Collectors.toMap(
                        e -> e.path("name").asText(), e -> e.path("value").asText()));

        assertThat(environment).containsEntry("QUARKUS_HTTP_HOST", "0.0.0.0");
        assertThat(environment.get("MILLRACE_ACCESS_HOSTS").split(","))
                .contains("$(MILLRACE_POD_ADDRESS)", "millrace-console", "millrace.example.com");
        assertThat(environment)
                .containsEntry("MILLRACE_ACCESS_TOKEN_FILE", "/var/run/millrace/token")
                .doesNotContainKey("MILLRACE_ACCESS_OPEN");
        assertThat(container.at("/volumeMounts").toString()).contains("/var/run/millrace");
        assertThat(DEFAULTS.named("Deployment", "millrace-console").toString()).contains("MILLRACE_ACCESS_OPEN");
    }

    @Test
    void everyDataStageScalesByTheLagOfWhatItConsumes() {
        Map<String, Set<String>> expected = Map.of(
                "millrace-ingestion",
                Set.of("sources.submitted", "sources.split"),
                "millrace-filtering",
                Set.of("shards.ingested", "classifiers.requested", "filterings.requested"),
                "millrace-deduplication",
                Set.of("shards.filtered"),
                "millrace-redaction",
                Set.of("shards.deduplicated"),
                "millrace-tokenization",
                Set.of("tokenizers.requested", "tokenizations.requested"),
                "millrace-trainer",
                Set.of("training.requested"),
                "millrace-evaluator",
                Set.of(
                        "models.exported",
                        "checkpoints.exported",
                        "checkpoints.evaluated",
                        "evaluations.requested",
                        "arenas.requested"));
        assertThat(DEFAULTS.ofKind("ScaledObject").stream().map(Chart::name))
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, topics) -> assertThat(StreamSupport.stream(
                                DEFAULTS.named("ScaledObject", name)
                                        .at("/spec/triggers")
                                        .spliterator(),
                                false)
                        .map(t -> t.at("/metadata/topic").asText()))
                .containsExactlyInAnyOrderElementsOf(topics));
    }

    @Test
    void aScaledWorkloadLeavesItsReplicasToKeda() {
        Set<String> scaled =
                DEFAULTS.ofKind("ScaledObject").stream().map(Chart::name).collect(Collectors.toSet());
        assertThat(DEFAULTS.workloads())
                .allSatisfy(w -> assertThat(w.path("spec").has("replicas")).isEqualTo(!scaled.contains(Chart.name(w))));
    }

    @Test
    void theTrainerRunsOnAGpuPoolThatScalesFromZero() {
        JsonNode pod = DEFAULTS.named("Deployment", "millrace-trainer").at("/spec/template/spec");
        assertThat(pod.at("/nodeSelector").has("millrace.dev/pool")).isTrue();
        assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
        assertThat(pod.at("/containers/0/resources/limits")
                        .path("nvidia.com/gpu")
                        .asInt())
                .isEqualTo(1);
        assertThat(pod.path("volumes"))
                .anySatisfy(v -> assertThat(v.at("/emptyDir/medium").asText()).isEqualTo("Memory"));
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThanOrEqualTo(300);
        assertThat(DEFAULTS.named("ScaledObject", "millrace-trainer")
                        .at("/spec/minReplicaCount")
                        .asInt(-1))
                .isZero();
    }

    @Test
    void anInferenceServerAnswersOnUntilNobodyIsSentToItAndEndsWhatItHasBegun() {
        JsonNode pod = DEFAULTS.named("Deployment", "millrace-inference").at("/spec/template/spec");
        Map<String, String> environment = new HashMap<>();
        pod.at("/containers/0/env")
                .forEach(v ->
                        environment.put(v.path("name").asText(), v.path("value").asText()));
        int delay = seconds(environment.getOrDefault("QUARKUS_SHUTDOWN_DELAY", "0S"));
        int timeout = seconds(environment.getOrDefault("QUARKUS_SHUTDOWN_TIMEOUT", "0S"));

        assertThat(delay).isGreaterThanOrEqualTo(5);
        assertThat(timeout).isGreaterThanOrEqualTo(240);
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(delay + timeout);
    }

    private static int seconds(String duration) {
        return Integer.parseInt(duration.replaceFirst("S$", ""));
    }

    /** CPU nodes take the trainer's usual image, GPU nodes the one with CUDA, and no other service has such a one. */
    @Test
    void onlyTheTrainerOnGpusHasTheImageForGpus() {
        assertThat(images(DEFAULTS))
                .filteredOn(image -> image.endsWith("-cuda"))
                .singleElement(STRING)
                .contains("/trainer:");
        assertThat(images(Chart.rendered(Map.of("image.tag", "v7"))))
                .contains("registry.example.com/millrace/trainer:v7-cuda", "registry.example.com/millrace/console:v7");
        assertThat(images(DEVELOPMENT)).noneMatch(image -> image.endsWith("-cuda"));
    }

    private static List<String> images(Chart chart) {
        return chart.workloads().stream()
                .map(workload ->
                        workload.at("/spec/template/spec/containers/0/image").asText())
                .toList();
    }

    @Test
    void trafficIsDeniedUnlessNamed() {
        JsonNode deny = DEFAULTS.named("NetworkPolicy", "millrace-default-deny");
        assertThat(deny.at("/spec/policyTypes")).hasSize(2);
        assertThat(deny.path("spec").has("ingress")).isFalse();
        assertThat(deny.path("spec").has("egress")).isFalse();
        assertThat(DEFAULTS.workloads()).allSatisfy(workload -> {
            JsonNode labels = workload.at("/spec/template/metadata/labels");
            deny.at("/spec/podSelector/matchLabels")
                    .properties()
                    .forEach(l -> assertThat(labels.get(l.getKey())).isEqualTo(l.getValue()));
        });
    }

    @Test
    void aMisspeltValueIsRefusedByName() {
        assertThatThrownBy(() -> Chart.rendered(Map.of("kafka.bootstrapServer", "x")))
                .hasMessageContaining("bootstrapServer");
    }

    @Test
    void moreWorkersThanPartitionsAreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Chart.rendered(Map.of("services.redaction.scaling.max", "9")))
                .hasMessageContaining("shards.deduplicated has only 8 partitions");
    }

    @Test
    void globalValuesOfAParentChartAreAllowed() {
        assertThat(Chart.rendered(Map.of("global.team", "data")).manifests()).isNotEmpty();
    }

    @Test
    void everyTopicOfTheValuesExists() {
        assertThat(Arrays.stream(Topic.values()).map(Topic::topicName).toList())
                .containsExactlyInAnyOrderElementsOf(
                        () -> Chart.values().at("/kafka/topics").fieldNames());
    }
}
