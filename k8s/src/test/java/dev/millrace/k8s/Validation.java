package dev.millrace.k8s;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** Checks a manifest as strictly as an API server would, and stricter: an unknown field is an error. */
final class Validation {

    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Map<String, String> KUBERNETES = Map.ofEntries(
            Map.entry("v1/Namespace", "V1Namespace"),
            Map.entry("v1/Secret", "V1Secret"),
            Map.entry("v1/Service", "V1Service"),
            Map.entry("v1/ServiceAccount", "V1ServiceAccount"),
            Map.entry("apps/v1/Deployment", "V1Deployment"),
            Map.entry("apps/v1/StatefulSet", "V1StatefulSet"),
            Map.entry("policy/v1/PodDisruptionBudget", "V1PodDisruptionBudget"),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", "V1NetworkPolicy"),
            Map.entry("networking.k8s.io/v1/Ingress", "V1Ingress"));

    private static final Map<String, Class<?>> STRIMZI = Map.of(
            "kafka.strimzi.io/v1/Kafka", Kafka.class,
            "kafka.strimzi.io/v1/KafkaNodePool", KafkaNodePool.class,
            "kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class);

    private static final Map<String, String> SCHEMAS = Map.of(
            "keda.sh/v1alpha1/ScaledObject", "scaled-object.schema.json",
            "monitoring.coreos.com/v1/PodMonitor", "pod-monitor.schema.json",
            "monitoring.coreos.com/v1/PrometheusRule", "prometheus-rule.schema.json",
            "karpenter.sh/v1/NodePool", "node-pool.schema.json");

    private Validation() {}

    static void check(JsonNode manifest) {
        String kind = manifest.path("apiVersion").asText() + "/"
                + manifest.path("kind").asText();
        if (KUBERNETES.containsKey(kind)) {
            kubernetes(KUBERNETES.get(kind), manifest);
        } else if (STRIMZI.containsKey(kind)) {
            strimzi(STRIMZI.get(kind), manifest);
        } else if (SCHEMAS.containsKey(kind)) {
            schema(SCHEMAS.get(kind), manifest);
        } else {
            throw new AssertionError("Nothing here can check " + kind + ": teach Validation about it");
        }
    }

    private static void kubernetes(String model, JsonNode manifest) {
        try {
            Class<?> type = Class.forName("io.kubernetes.client.openapi.models." + model);
            JsonElement json = JsonParser.parseString(manifest.toString());
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (InvocationTargetException e) {
            throw new AssertionError(Chart.name(manifest) + ": " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The Kubernetes models have no " + model, e);
        }
    }

    private static void strimzi(Class<?> type, JsonNode manifest) {
        try {
            STRICT.treeToValue(manifest, type);
        } catch (IOException e) {
            throw new AssertionError(Chart.name(manifest) + ": " + e.getMessage(), e);
        }
    }

    private static void schema(String resource, JsonNode manifest) {
        try (InputStream in = Validation.class.getResourceAsStream("/" + resource)) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON);
            var errors = schema.validate(manifest.toString(), InputFormat.JSON);
            if (!errors.isEmpty()) {
                throw new AssertionError(Chart.name(manifest) + ": " + errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
