package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.SampleManifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which shards a tokenizer, or a classifier, is trained on: spread evenly over the ranks, the same every time. */
final class TrainingSample {

    private TrainingSample() {}

    /** The sample as it lies in the store at {@code key}. */
    static StoredManifest stored(String key, Collection<ShardCompleted> shards, long mostBytes) {
        return StoredManifest.of(key, new SampleManifest(of(shards, mostBytes)).toJson());
    }

    /**
     * The sample's shards in the order of rank.
     *
     * @param shards shards in the order of rank, at least one of them with documents
     * @param mostBytes UTF-8 bytes of text that the sample should not exceed; one shard is always taken
     */
    static List<ObjectRef> of(Collection<ShardCompleted> shards, long mostBytes) {
        List<ShardCompleted> filled =
                shards.stream().filter(shard -> shard.counts().kept() > 0).toList();
        long bytes =
                filled.stream().mapToLong(shard -> shard.counts().bytesOut()).sum();
        double share = Math.min(1, (double) mostBytes / Math.max(1, bytes));
        int count = Math.clamp((long) (filled.size() * share), 1, filled.size());
        List<ObjectRef> sample = new ArrayList<>();
        long taken = 0;
        for (int i = 0; i < count; i++) {
            ShardCompleted shard = filled.get((int) ((long) i * filled.size() / count));
            taken += shard.counts().bytesOut();
            if (sample.isEmpty() || taken <= mostBytes) {
                sample.add(shard.data());
            }
        }
        return sample;
    }
}
