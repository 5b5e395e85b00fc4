package dev.millrace.objectstore;

import dev.millrace.contracts.events.ObjectRef;
import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Objects in a bucket of any S3 store, over nothing but plain S3 calls. */
public final class S3ObjectStore implements ObjectStore {

    /** Bytes sent in one piece, which this side and small stores hold in memory; S3 accepts between 5 MiB and 5 GiB. */
    private static final long PART_BYTES = 16L << 20;

    /** S3 takes no more for one object. */
    private static final long MOST_PARTS = 10_000;

    private final S3Config config;
    private final OkHttpClient http;
    private final MinioClient client;
    private final MinioClient probe;
    private final S3Calls calls;
    private final Patience patience;
    private volatile boolean bucketThere;

    /** Connects when first used. */
    public S3ObjectStore(S3Config config) {
        this.config = config;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(60))
                .writeTimeout(Duration.ofSeconds(60))
                .build();
        this.client = client(http);
        this.probe = client(http.newBuilder().callTimeout(Duration.ofSeconds(2)).build());
        this.calls = new S3Calls(config);
        this.patience = new Patience(config.patience(), Backoff.DEFAULT);
    }

    private MinioClient client(OkHttpClient transport) {
        return MinioClient.builder()
                .endpoint(config.endpoint().toString())
                .credentials(config.accessKey(), config.secretKey())
                .httpClient(transport)
                .build();
    }

    @Override
    public ObjectRef put(String key, byte[] content) {
        ObjectRef ref = Digests.ref(key, content);
        call(
                key,
                () -> client.putObject(write(key).data(content, content.length).build()));
        return ref;
    }

    @Override
    public ObjectRef put(String key, Path file) {
        ObjectRef ref = digest(key, file);
        call(key, () -> {
            try (InputStream in = local(file)) {
                return client.putObject(write(key).stream(
                                in, ref.bytes(), Math.max(PART_BYTES, ref.bytes() / MOST_PARTS + 1))
                        .build());
            }
        });
        return ref;
    }

    /** It being gone isn't the store's doing, and no call to the store brings it back. */
    private static InputStream local(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + file, e);
        }
    }

    private static ObjectRef digest(String key, Path file) {
        try {
            return Digests.ref(key, file);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + file, e);
        }
    }

    private PutObjectArgs.Builder write(String key) {
        return PutObjectArgs.builder().bucket(config.bucket()).object(key);
    }

    @Override
    public Optional<ObjectRef> putIfAbsent(String key, byte[] content) {
        ObjectRef ref = Digests.ref(key, content);
        PutObjectArgs args = write(key)
                .data(content, content.length)
                .extraHeaders(Map.of("If-None-Match", "*"))
                .build();
        return patience.until(() -> {
            try {
                inBucket(key, () -> client.putObject(args));
                return Optional.of(ref);
            } catch (S3Calls.Present e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public byte[] read(ObjectRef ref) {
        byte[] content = read(ref.key());
        check(ref, Digests.ref(ref.key(), content).sha256());
        return content;
    }

    @Override
    public byte[] read(String key) {
        return call(key, () -> {
            try (InputStream in = client.getObject(get(key))) {
                return in.readAllBytes();
            }
        });
    }

    @Override
    public InputStream open(String key) {
        return call(key, () -> client.getObject(get(key)));
    }

    private GetObjectArgs get(String key) {
        return GetObjectArgs.builder().bucket(config.bucket()).object(key).build();
    }

    @Override
    public void fetch(ObjectRef ref, Path target) {
        Path partial = target.resolveSibling(target.getFileName() + ".part");
        try {
            String found = call(ref.key(), () -> {
                try (InputStream in = client.getObject(get(ref.key()))) {
                    return Digests.copy(in, partial);
                }
            });
            check(ref, found);
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't write " + target, e);
        } finally {
            discard(partial);
        }
    }

    private static void discard(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't remove " + partial, e);
        }
    }

    private static void check(ObjectRef ref, String found) {
        if (!found.equals(ref.sha256())) {
            throw new ObjectStoreException.Corrupt(ref.key(), ref.sha256(), found);
        }
    }

    @Override
    public ObjectRef copy(ObjectRef from, String key) {
        call(
                from.key(),
                () -> client.copyObject(CopyObjectArgs.builder()
                        .bucket(config.bucket())
                        .object(key)
                        .source(SourceObject.builder()
                                .bucket(config.bucket())
                                .object(from.key())
                                .build())
                        .build()));
        return new ObjectRef(key, from.bytes(), from.sha256());
    }

    @Override
    public Optional<Long> stat(String key) {
        try {
            return Optional.of(call(
                    key,
                    () -> client.statObject(StatObjectArgs.builder()
                                    .bucket(config.bucket())
                                    .object(key)
                                    .build())
                            .size()));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Listed> list(String prefix) {
        ListObjectsArgs all = ListObjectsArgs.builder()
                .bucket(config.bucket())
                .prefix(prefix)
                .recursive(true)
                .build();
        return call(prefix, () -> {
            List<Listed> found = new ArrayList<>();
            for (Result<Item> result : client.listObjects(all)) {
                Item item = result.get();
                found.add(new Listed(item.objectName(), item.size()));
            }
            return found;
        });
    }

    @Override
    public void delete(String key) {
        call(key, () -> {
            client.removeObject(RemoveObjectArgs.builder()
                    .bucket(config.bucket())
                    .object(key)
                    .build());
            return true;
        });
    }

    @Override
    public boolean reachable() {
        try {
            return calls.run(config.bucket(), () -> probe.bucketExists(bucket()) || !bucketThere);
        } catch (ObjectStoreException | S3Calls.NoBucket | S3Calls.Present e) {
            return false;
        }
    }

    private BucketExistsArgs bucket() {
        return BucketExistsArgs.builder().bucket(config.bucket()).build();
    }

    private <T> T call(String key, S3Calls.Call<T> call) {
        return patience.until(() -> {
            try {
                return inBucket(key, call);
            } catch (S3Calls.Present e) {
                throw new ObjectStoreException.Refused("The store says that %s is there".formatted(key), e);
            }
        });
    }

    private <T> T inBucket(String key, S3Calls.Call<T> call) throws S3Calls.Present {
        try {
            if (!bucketThere) {
                calls.run(config.bucket(), this::makeBucket);
            }
            return calls.run(key, call);
        } catch (S3Calls.NoBucket e) {
            bucketThere = false;
            throw calls.away(e);
        }
    }

    private boolean makeBucket() throws MinioException {
        try {
            if (!client.bucketExists(bucket())) {
                client.makeBucket(
                        MakeBucketArgs.builder().bucket(config.bucket()).build());
            }
        } catch (ErrorResponseException e) {
            if (!e.errorResponse().code().startsWith("BucketAlready")) { // another instance was quicker
                throw e;
            }
        }
        bucketThere = true;
        return true;
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
