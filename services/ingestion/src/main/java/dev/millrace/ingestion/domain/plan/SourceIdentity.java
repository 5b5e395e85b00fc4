package dev.millrace.ingestion.domain.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.ShardLimits;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.input.ReadLimits;
import java.util.List;

/**
 * What two sources must have in common for one to take over what was read of the other: everything that the documents and
 * the shards depend on, and nothing else. Which pages a source on the web names isn't part of it, since each page is a file;
 * nor is what happens after ingestion.
 */
public final class SourceIdentity {

    /** To be raised when a reader gives other documents for the same bytes. */
    static final int READERS = 10;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private SourceIdentity() {}

    private record Reading(JsonNode source, ShardLimits shards, JsonNode limits, int readers) {}

    /** 64 hexadecimal digits. */
    public static String of(Source source, ShardLimits shards, ReadLimits limits) {
        ObjectNode origin = JSON.valueToTree(source);
        origin.remove(List.of("weight", "resubmit"));
        if (origin.get("web") instanceof ObjectNode web) {
            web.removeAll();
        }
        ObjectNode bounds = JSON.valueToTree(limits);
        bounds.remove("scratch"); // where copies lie changes nothing about what is read
        try {
            byte[] identity = JSON.writeValueAsBytes(new Reading(origin, shards, bounds, READERS));
            return Sha256.of(identity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A source that has no identity: " + source.name(), e);
        }
    }
}
