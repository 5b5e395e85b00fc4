package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A made corpus: shards of documents that have nothing but keys. Few different keys make many copies, chains of copies, and
 * copies within a shard.
 *
 * @param shards in the order of ranks
 */
record Corpus(List<Shard> shards) {

    record Shard(ShardCompleted event, List<List<Key>> documents) {}

    static Corpus random(Random random, String run) {
        List<Shard> shards = new ArrayList<>();
        int alphabet = 2 + random.nextInt(40);
        int sources = 1 + random.nextInt(3);
        for (int source = 0; source < sources; source++) {
            int splits = 1 + random.nextInt(3);
            for (int split = 0; split < splits; split++) {
                int length = 1 + random.nextInt(3);
                for (int index = 0; index < length; index++) {
                    ShardId id = new ShardId(source, split, index);
                    shards.add(new Shard(event(run, id, splits, index + 1 == length), documents(random, alphabet)));
                }
            }
        }
        return new Corpus(shards);
    }

    private static List<List<Key>> documents(Random random, int alphabet) {
        List<List<Key>> documents = new ArrayList<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            List<Key> keys = new ArrayList<>();
            keys.add(Key.text(random.nextInt(alphabet), random.nextInt(2)));
            if (random.nextBoolean()) {
                keys.add(Key.address(0, random.nextInt(alphabet)));
            }
            for (int band = random.nextInt(4); band > 0; band--) {
                keys.add(Key.band(band, random.nextInt(alphabet)));
            }
            documents.add(keys);
        }
        return documents;
    }

    static ShardCompleted event(String run, ShardId id, int splits, boolean last) {
        ObjectRef ref = new ObjectRef("runs/" + run + "/" + id, 0, "0".repeat(64));
        return new ShardCompleted(
                run,
                "digest",
                Stage.FILTERING,
                id,
                "source" + id.source(),
                splits,
                last,
                ref,
                ref,
                Counts.NONE,
                OptionalLong.empty(),
                0,
                Optional.empty());
    }
}
