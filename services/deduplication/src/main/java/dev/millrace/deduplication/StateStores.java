package dev.millrace.deduplication;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** State stores as this service uses them: RocksDB on the local disk, every change also in a topic. */
final class StateStores {

    private StateStores() {}

    static Set<StoreBuilder<?>> builders(String... names) {
        return Arrays.stream(names).map(StateStores::builder).collect(Collectors.toSet());
    }

    private static StoreBuilder<?> builder(String name) {
        // A batch that waits is as large as a message.
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of("max.message.bytes", Integer.toString(InternalTopics.LARGEST_MESSAGE)));
    }
}
