package dev.millrace.ingestion.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.SourceEntry.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The field names that Dolma, the Pile and RedPajama use for the same things. */
final class JsonFields {

    private static final List<String> TEXT = List.of("text", "content", "raw_content");
    private static final List<String> ID = List.of("id", "doc_id", "digest");
    private static final List<String> CREATED = List.of("created", "timestamp", "date", "date_download");
    private static final List<String> META = List.of("metadata", "meta");
    private static final Map<String, String> KNOWN = Map.of(
            "url", Document.URL,
            "title", Document.TITLE,
            "license", Document.LICENCE,
            "licence", Document.LICENCE,
            "language", Document.LANGUAGE,
            "lang", Document.LANGUAGE,
            "source", "origin",
            "added", "added");

    /** Longer values are no metadata but content; they aren't carried along. */
    private static final int LONGEST_VALUE = 1_000;

    private JsonFields() {}

    static SourceEntry entry(JsonNode node, long bytes, ObjectMapper json) {
        Optional<JsonNode> text = first(node, TEXT).filter(JsonNode::isTextual);
        if (text.isEmpty()) {
            return new SourceEntry.Refused(Reason.MISSING_TEXT, bytes, Map.of());
        }
        String value = text.get().textValue();
        if (value.isBlank()) {
            return new SourceEntry.Refused(Reason.EMPTY, bytes, Map.of());
        }
        if (Encoding.hasLoneSurrogate(value)) {
            return SourceEntry.refused(Reason.INVALID_UTF8, bytes, "error", "lone surrogate");
        }
        JsonNode meta = first(node, META).map(m -> opened(m, json)).orElse(json.createObjectNode());
        Map<String, String> metadata = new LinkedHashMap<>();
        keep(meta, metadata);
        keep(node, metadata);
        return new SourceEntry.Text(
                value,
                first(node, ID).flatMap(JsonFields::scalar),
                first(node, CREATED).or(() -> first(meta, CREATED)).flatMap(JsonFields::scalar),
                metadata);
    }

    /** RedPajama writes {@code meta} as JSON in a string. */
    private static JsonNode opened(JsonNode meta, ObjectMapper json) {
        if (!meta.isTextual()) {
            return meta;
        }
        try {
            return json.readTree(meta.textValue());
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }

    private static void keep(JsonNode node, Map<String, String> metadata) {
        KNOWN.forEach((field, name) -> scalar(node.path(field)).ifPresent(value -> metadata.put(name, value)));
    }

    private static Optional<JsonNode> first(JsonNode node, List<String> names) {
        return names.stream().filter(node::hasNonNull).findFirst().map(node::get);
    }

    private static Optional<String> scalar(JsonNode value) {
        return Optional.of(value)
                .filter(v -> v.isValueNode() && !v.isNull())
                .map(JsonNode::asText)
                .filter(v -> !v.isEmpty() && v.length() <= LONGEST_VALUE && !Encoding.hasLoneSurrogate(v));
    }
}
