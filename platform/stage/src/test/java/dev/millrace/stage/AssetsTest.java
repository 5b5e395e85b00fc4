package dev.millrace.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets.Part;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetsTest {

    /** Room for one of the files below that nobody uses, and not for two. */
    private static final int MOST = 15;

    @TempDir
    Path folder;

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private Scratch scratch;
    private Assets assets;

    @BeforeEach
    void start() {
        StageConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 100, new DurationConverter())
                .withMapping(StageConfig.class)
                .withDefaultValue("millrace.stage.scratch", folder.toString())
                .withDefaultValue("millrace.stage.asset-bytes", Integer.toString(MOST))
                .build()
                .getConfigMapping(StageConfig.class);
        ObjectStore store = store();
        scratch = new Scratch(store, config, "service", "one");
        assets = new Assets(store, new StoredUploads(store), scratch, config);
    }

    @Test
    void anAssetIsFetchedOnceForAllWhoUseItSideBySide() throws Exception {
        Asset words = put("words.txt", "ten bytes.");
        Recipe recipe = recipe(words);

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> read = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                read.add(threads.submit(() -> {
                    try (Assets.Copies copies = assets.of(recipe, Part.FILTER)) {
                        Path copy = copy(copies);
                        return copy.getFileName() + " " + Files.readString(copy);
                    }
                }));
            }
            for (Future<String> one : read) {
                assertThat(one.get()).isEqualTo("words.txt ten bytes.");
            }
        }

        assertThat(opened).hasValue(1);
    }

    @Test
    void whatNobodyUsesStaysWhileThereIsRoomAndTheOldestGoesFirst() throws Exception {
        Asset first = put("first.txt", "ten bytes.");
        Asset second = put("second.txt", "0123456789");

        try (Assets.Copies inUse = assets.of(recipe(first), Part.FILTER)) {
            assets.of(recipe(second), Part.FILTER).close();
            assets.of(recipe(second), Part.FILTER).close();
            assertThat(copy(inUse)).hasContent("ten bytes.");
            assertThat(opened).hasValue(2);
        }

        assertThat(scratch.files()).hasSize(1);
        assets.of(recipe(first), Part.FILTER).close();
        assertThat(opened.get()).isLessThanOrEqualTo(3);
        try (InputStream in = assets.open(second)) {
            assertThat(in).hasContent("0123456789");
        }
        assertThat(scratch.files()).hasSize(1);
    }

    @Test
    void anAssetThatIsntThereOrIsAnotherIsNamedAndTriedAgainNextTime() throws IOException {
        Asset words = new Asset(Sha256.of("ten bytes."), "words.txt");

        assertThatExceptionOfType(ObjectStoreException.Missing.class)
                .isThrownBy(() -> assets.of(recipe(words), Part.FILTER))
                .withMessageContaining("uploads/" + words.sha256() + ", which is the recipe's words.txt");
        objects.put(UploadKeys.whole(words.sha256()), "others".getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(ObjectStoreException.Corrupt.class)
                .isThrownBy(() -> assets.of(recipe(words), Part.FILTER))
                .withMessageContaining("which is the recipe's words.txt")
                .withMessageContaining(Sha256.of("others"))
                .withMessageContaining(words.sha256());
        assertThat(scratch.files()).isEmpty();

        put("words.txt", "ten bytes.");
        try (Assets.Copies copies = assets.of(recipe(words), Part.FILTER)) {
            assertThat(copy(copies)).hasContent("ten bytes.");
        }
    }

    @Test
    void aFileIsTakenInAsItIsAndOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("words.txt"), "ten bytes.");

        Asset taken = assets.take(file);

        assertThat(taken).isEqualTo(new Asset(Sha256.of("ten bytes."), "words.txt"));
        assertThat(objects).containsOnlyKeys(UploadKeys.whole(taken.sha256()));
        objects.put(UploadKeys.whole(taken.sha256()), new byte[0]);
        assets.take(file);
        assertThat(objects.get(UploadKeys.whole(taken.sha256()))).isEmpty();
        assertThat(scratch.files()).isEmpty();
    }

    private Asset put(String name, String content) {
        Asset asset = new Asset(Sha256.of(content), name);
        objects.put(UploadKeys.whole(asset.sha256()), content.getBytes(StandardCharsets.UTF_8));
        return asset;
    }

    private static Path copy(Assets.Copies copies) {
        return Path.of(
                copies.recipe().filter().blocklist().orElseThrow().words().getFirst());
    }

    private static Recipe recipe(Asset words) {
        return ((Reading.Accepted) RecipeReader.readElsewhere("""
                name: a
                sources: [{name: s, path: /corpus}]
                filter: {rules: [blocklist], blocklist: {words: [%s]}}
                """.formatted(words))).recipe();
    }

    private ObjectStore store() {
        return (ObjectStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    String key = (String) arguments[0];
                    return switch (method.getName()) {
                        case "stat" -> Optional.ofNullable(objects.get(key)).map(content -> (long) content.length);
                        case "put" -> {
                            objects.put(key, Files.readAllBytes((Path) arguments[1]));
                            yield new ObjectRef(key, objects.get(key).length, Sha256.of((Path) arguments[1]));
                        }
                        case "read" -> content(key);
                        case "open" -> {
                            InputStream in = new ByteArrayInputStream(content(key));
                            opened.incrementAndGet();
                            yield in;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private byte[] content(String key) {
        return Optional.ofNullable(objects.get(key)).orElseThrow(() -> new ObjectStoreException.Missing(key));
    }
}
