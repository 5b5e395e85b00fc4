package dev.millrace.inference.domain;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Graphs that several packages of adapters are served with: one in memory for each model that adapters are to, as long as one of
 * them is there. For any thread.
 */
final class BaseGraphs {

    private final Map<String, Shared> graphs = new HashMap<>();

    /** A graph and how many hold it. */
    private static final class Shared {
        private final OrtSession session;
        private int holders;

        private Shared(OrtSession session) {
            this.session = session;
        }
    }

    /** Holds a graph if it is in memory. */
    synchronized Optional<Hold> hold(String key) {
        return Optional.ofNullable(graphs.get(key)).map(shared -> new Hold(key, shared));
    }

    /**
     * Loads a graph that isn't in memory, and holds it. Of one thread alone, so that none is loaded twice.
     *
     * @param key which the next who needs it calls it by
     * @param onnx the graph of a model by itself
     * @param cache how it is to hold keys and values
     * @param threads that one step may use
     * @throws dev.millrace.contracts.models.MalformedModel when it can't be loaded, or adapters can't be added to it
     */
    Hold open(String key, Path onnx, CacheNumbers cache, int threads) throws IOException {
        // Not under the lock: meanwhile others let go of theirs.
        Shared shared = new Shared(
                Sessions.openChoosing(onnx, new Sessions.Changes(true, cache), threads, DecoderGraph.INPUTS));
        synchronized (this) {
            graphs.put(key, shared);
            return new Hold(key, shared);
        }
    }

    private synchronized void release(String key, Shared shared) {
        shared.holders--;
        if (shared.holders > 0) {
            return;
        }
        graphs.remove(key);
        try {
            shared.session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }

    /** A graph stays in memory while somebody has one of these. */
    final class Hold implements AutoCloseable {
        private final String key;
        private final Shared shared;
        private boolean closed;

        private Hold(String key, Shared shared) {
            this.key = key;
            this.shared = shared;
            shared.holders++;
        }

        OrtSession session() {
            return shared.session;
        }

        /** Lets go of it, once. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                release(key, shared);
            }
        }
    }
}
