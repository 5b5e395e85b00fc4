package dev.millrace.deduplication;

import com.github.luben.zstd.Zstd;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all RocksDB stores together: blocks, indexes, filters and write buffers share one cache. Without it
 * each of the stores of each task takes 50 MB for blocks and 48 MB for writes.
 */
public final class RocksMemory implements RocksDBConfigSetter {

    /** Streams property that carries the {@link Shared} memory. */
    static final String SHARED = "millrace.rocksdb.shared";

    private static final int FILTER_BITS = 10;
    private static final long BLOCK = 16 * 1024;
    private static final long WRITE_BUFFER = 4L << 20;

    /** Memory that all stores of a process share. */
    static final class Shared implements AutoCloseable {
        private final Cache cache;
        private final WriteBufferManager writes;

        Shared(long bytes) {
            bindZstandard();
            RocksDB.loadLibrary();
            this.cache = new LRUCache(bytes);
            this.writes = new WriteBufferManager(bytes / 2, cache);
        }

        /**
         * From Java 22 on, zstd-jni looks its functions up by name among all libraries of its class loader, at the first
         * use. RocksDB's library shows the older Zstandard that it carries: found first, as happens in every second
         * process, it packs the same shard into other bytes.
         */
        private static void bindZstandard() {
            Zstd.compress(new byte[1]);
        }

        @Override
        public void close() {
            writes.close();
            cache.close();
        }
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        if (!(configs.get(SHARED) instanceof Shared shared)) {
            throw new IllegalStateException(SHARED + " is missing from the Streams configuration");
        }
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(shared.cache);
        table.setBlockSize(BLOCK);
        table.setCacheIndexAndFilterBlocks(true);
        // Most keys are new: the filter answers without a look at the disk.
        table.setFilterPolicy(new BloomFilter(FILTER_BITS));
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(shared.writes);
        options.setWriteBufferSize(WRITE_BUFFER);
        options.setMaxWriteBufferNumber(2);
    }

    @Override
    public void close(String store, Options options) {
        // The cache outlives the store: it is closed with the process.
    }
}
