package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.shards.Document;
import java.io.IOException;
import java.util.Map;

/** Takes the documents of one shard. */
public interface ShardSink {

    /** One that could be read. */
    void keep(Document document, Map<String, String> detail) throws IOException;

    /** One that could not, of {@code bytes} bytes. */
    void drop(String id, long bytes, String reason, Map<String, String> detail) throws IOException;
}
