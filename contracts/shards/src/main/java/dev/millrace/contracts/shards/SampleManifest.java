package dev.millrace.contracts.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ObjectRef;
import java.io.IOException;
import java.util.List;

/**
 * The shards that something is trained on. It lies in the store and events name it: a run may have more shards than fit
 * into a message.
 *
 * @param shards in the order of their rank, at least one
 */
public record SampleManifest(List<ObjectRef> shards) {

    public SampleManifest {
        shards = List.copyOf(shards);
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("Nothing can be trained on no shards");
        }
    }

    /** The manifest as it lies in the store. */
    public byte[] toJson() {
        try {
            return EventCodec.JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A sample that has no JSON form", e);
        }
    }

    /**
     * Reads a manifest.
     *
     * @throws IOException when it isn't one
     */
    public static SampleManifest fromJson(byte[] json) throws IOException {
        return EventCodec.JSON.readValue(json, SampleManifest.class);
    }
}
