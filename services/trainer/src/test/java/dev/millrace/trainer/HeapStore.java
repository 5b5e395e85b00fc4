package dev.millrace.trainer;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store on the heap that remembers what was put and fetched, in order. */
final class HeapStore implements ObjectStore {

    final List<String> puts = new ArrayList<>();
    final List<String> fetches = new ArrayList<>();
    Consumer<String> afterPut = key -> {};
    private final AtomicInteger changes = new AtomicInteger(Integer.MAX_VALUE);
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    /** Lets this many changes be made; any other fails, as if nobody were left to make it. */
    void failAfter(int number) {
        changes.set(number);
    }

    private void change(String key) {
        if (changes.getAndDecrement() <= 0) {
            throw new ObjectStoreException.Unreachable(key, new IOException("nobody is left"));
        }
    }

    @Override
    public ObjectRef put(String key, byte[] content) {
        change(key);
        objects.put(key, content.clone());
        puts.add(key);
        afterPut.accept(key);
        return ref(key, content);
    }

    @Override
    public ObjectRef put(String key, Path file) {
        try {
            return put(key, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<ObjectRef> putIfAbsent(String key, byte[] content) {
        return exists(key) ? Optional.empty() : Optional.of(put(key, content));
    }

    @Override
    public byte[] read(ObjectRef ref) {
        byte[] content = read(ref.key());
        if (!ref(ref.key(), content).equals(ref)) {
            throw new ObjectStoreException.Corrupt(
                    ref.key(), ref.sha256(), ref(ref.key(), content).sha256());
        }
        return content;
    }

    @Override
    public byte[] read(String key) {
        byte[] content = objects.get(key);
        if (content == null) {
            throw new ObjectStoreException.Missing(key);
        }
        return content.clone();
    }

    @Override
    public InputStream open(String key) {
        return new ByteArrayInputStream(read(key));
    }

    @Override
    public void fetch(ObjectRef ref, Path target) {
        fetches.add(ref.key());
        try {
            Files.write(target, read(ref));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ObjectRef copy(ObjectRef from, String key) {
        return put(key, read(from));
    }

    @Override
    public Optional<Long> stat(String key) {
        return Optional.ofNullable(objects.get(key)).map(content -> (long) content.length);
    }

    @Override
    public List<Listed> list(String prefix) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(prefix))
                .map(object -> new Listed(object.getKey(), object.getValue().length))
                .toList();
    }

    @Override
    public void delete(String key) {
        change(key);
        objects.remove(key);
    }

    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    public void close() {}

    private static ObjectRef ref(String key, byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new ObjectRef(key, content.length, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
