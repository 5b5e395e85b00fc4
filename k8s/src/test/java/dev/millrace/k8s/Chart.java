package dev.millrace.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The chart as Helm renders it. */
record Chart(List<JsonNode> manifests) {

    static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    static final Path FOLDER = ROOT.resolve("helm");
    static final String RELEASE = "millrace";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Chart rendered(Map<String, Object> values) {
        return rendered(List.of(), values);
    }

    static Chart rendered(List<Path> valueFiles, Map<String, Object> values) {
        TemplateCommand command = new Helm(FOLDER)
                .template()
                .withName(RELEASE)
                .withNamespace("millrace")
                .withKubeVersion("1.33.0");
        valueFiles.forEach(command::withValuesFile);
        values.forEach(command::set);
        return new Chart(parse(command.call()));
    }

    static JsonNode values() {
        try {
            return YAML.readTree(FOLDER.resolve("values.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> parse(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (values.hasNext()) {
                JsonNode document = values.next();
                if (document.isObject()) {
                    documents.add(document);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

    List<JsonNode> ofKind(String kind) {
        return manifests.stream()
                .filter(m -> m.path("kind").asText().equals(kind))
                .toList();
    }

    JsonNode named(String kind, String name) {
        return ofKind(kind).stream()
                .filter(m -> name(m).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The chart renders no " + kind + " named " + name));
    }

    /** Deployments and stateful sets: what runs pods. */
    List<JsonNode> workloads() {
        List<JsonNode> all = new ArrayList<>(ofKind("Deployment"));
        all.addAll(ofKind("StatefulSet"));
        return all;
    }

    static String name(JsonNode manifest) {
        return manifest.at("/metadata/name").asText();
    }
}
