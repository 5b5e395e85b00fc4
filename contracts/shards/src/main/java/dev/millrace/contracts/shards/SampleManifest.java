package dev.millrace.contracts.shards;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import java.util.List;

/**
 * The shards that something is trained on. It lies in the store and events name it: a run may have more shards than fit
 * into a message.
 *
 * @param shards in the order of their rank, at least one
 */
public record SampleManifest(List<ObjectRef> shards) {

    private static final JsonContract<SampleManifest> CONTRACT =
            JsonContract.of("sample manifest", SampleManifest.class);

    public SampleManifest {
        shards = List.copyOf(shards);
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("Nothing can be trained on no shards");
        }
    }

    /** The manifest as it lies in the store. */
    public byte[] toJson() {
        return CONTRACT.write(this);
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedJson when it isn't one
     */
    public static SampleManifest fromJson(byte[] json) throws MalformedJson {
        return CONTRACT.read(json);
    }
}
