package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.ModelFetch.Fetched;
import dev.millrace.contracts.recipes.RemoteModel;
import dev.millrace.localstack.LocalObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the local stack's object store, which checks signatures. */
class BucketModelTest {

    private static final String MODEL = "s3://corpus/models of 2026/tiny+1";
    private static byte[] weights = new byte[0];

    @TempDir
    static Path data;

    @TempDir
    static Path scratch;

    @TempDir
    Path folder;

    private static LocalObjectStore store;

    @BeforeAll
    static void aModel() throws Exception {
        weights = TinyModel.weights(scratch);
        store = LocalObjectStore.start(data, 0, _ -> {});
        put("/corpus", BodyPublishers.noBody());
        put("/corpus/models%20of%202026/tiny%2B1/config.json", BodyPublishers.ofString(TinyModel.CONFIG));
        put("/corpus/models%20of%202026/tiny%2B1/model.safetensors", BodyPublishers.ofByteArray(weights));
        put(
                "/corpus/adapters/mine/adapter_config.json",
                BodyPublishers.ofString(TinyModel.adapterConfig("../../models of 2026/tiny+1")));
        put("/corpus/adapters/mine/adapter_model.safetensors", BodyPublishers.ofByteArray(TinyModel.adapters(scratch)));
        put("/corpus/models%20of%202026/tiny%2B1/deeper/config.json", BodyPublishers.ofString("another"));
        put("/corpus/models%20of%202026/tiny%2B10/config.json", BodyPublishers.ofString("another"));
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    /** By S3's earlier way of signing, so that what is tested doesn't check itself. */
    private static void put(String path, BodyPublisher content)
            throws IOException, InterruptedException, GeneralSecurityException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(LocalObjectStore.SECRET_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        String signature = Base64.getEncoder()
                .encodeToString(
                        mac.doFinal("PUT\n\n\n%s\n%s".formatted(date, path).getBytes(StandardCharsets.UTF_8)));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(store.endpoint() + path))
                    .header("Date", date)
                    .header("Authorization", "AWS %s:%s".formatted(LocalObjectStore.ACCESS_KEY, signature))
                    .PUT(content)
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    private static Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", store.endpoint() + "/",
                "AWS_ACCESS_KEY_ID", LocalObjectStore.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", LocalObjectStore.SECRET_KEY);
    }

    private FetchedModels models(Map<String, String> environment) {
        return new FetchedModels(folder, environment, new PrintWriter(new StringWriter()));
    }

    private Fetched fetch(String address, Map<String, String> environment) {
        try (FetchedModels models = models(environment)) {
            return models.fetch(RemoteModel.in(address).orElseThrow());
        }
    }

    @Test
    void aFolderOfABucketIsFetched() throws Exception {
        try (FetchedModels models = models(environment())) {
            Path model = ((Fetched.In) models.fetch(RemoteModel.in(MODEL + "/").orElseThrow())).folder();
            models.complete();

            assertThat(model).hasFileName("tiny+1");
            assertThat(model.resolve("config.json")).hasContent(TinyModel.CONFIG);
            assertThat(model.resolve("model.safetensors")).hasBinaryContent(weights);
            assertThat(model.resolve("deeper")).doesNotExist();
        }
    }

    /** The folder stands for what lies there, a file for itself. */
    @Test
    void aTokenizerIsFetchedByItsFolderOrByItsFile() throws Exception {
        byte[] tokenizer = TokenizerFile.write(List.of("</s>"), List.of());
        put("/corpus/tokens/spoken/tokenizer.json", BodyPublishers.ofByteArray(tokenizer));
        put("/corpus/tokens/spoken/tokenizer_config.json", BodyPublishers.ofString("{\"eos_token\": \"</s>\"}"));
        put("/corpus/tokens/spoken/README.md", BodyPublishers.ofString("not asked for"));

        PublishedTokenizer whole = PublishedTokenizer.open(tokenizer("s3://corpus/tokens/spoken"));
        PublishedTokenizer alone = PublishedTokenizer.open(tokenizer("s3://corpus/tokens/spoken/tokenizer.json"));

        assertThat(whole.file()).hasBinaryContent(tokenizer);
        assertThat(whole.config().eosToken()).contains("</s>");
        assertThat(whole.file().resolveSibling("README.md")).doesNotExist();
        assertThat(alone.file()).hasBinaryContent(tokenizer);
        assertThat(alone.config()).isEqualTo(TokenizerConfig.NOTHING_SAID);
        try (FetchedModels models = models(environment())) {
            assertThat(models.fetchTokenizer(RemoteModel.in("s3://corpus/tokens/spoken/other.model")
                            .orElseThrow()))
                    .isInstanceOfSatisfying(
                            Fetched.Refused.class,
                            refused -> assertThat(refused.problem()).contains("has no file other.model"));
        }
    }

    private Path tokenizer(String address) {
        try (FetchedModels models = models(environment())) {
            return ((Fetched.In) models.fetchTokenizer(RemoteModel.in(address).orElseThrow())).folder();
        }
    }

    @Test
    void adaptersAreToTheModelInAnotherFolderOfTheBucket() throws Exception {
        try (FetchedModels models = models(environment())) {
            Path adapters = ((Fetched.In) models.fetch(
                            RemoteModel.in("s3://corpus/adapters/mine").orElseThrow()))
                    .folder();
            models.complete();

            BaseModel model = BaseModel.open(adapters);
            assertThat(model.adapters()).contains(adapters);
            assertThat(model.folder()).hasFileName("tiny+1");
            assertThat(model.folder().resolve("model.safetensors")).hasBinaryContent(weights);
            assertThat(adapters.resolve("adapter_model.safetensors")).hasBinaryContent(TinyModel.adapters(folder));
        }
    }

    @Test
    void whatWasFetchedInPartIsGoneOnFrom() throws Exception {
        BucketModel place = new BucketModel(
                HttpClient.newHttpClient(),
                (RemoteModel.Bucket) RemoteModel.in(MODEL).orElseThrow(),
                BucketAccess.of(environment()));
        ModelPlace.RemoteFile file = place.list().file("model.safetensors").orElseThrow();
        byte[] half = Arrays.copyOf(weights, 120_000);
        Files.write(folder.resolve(".model.safetensors.part"), half);

        assertThat(file.bytes()).isEqualTo(OptionalLong.of(weights.length));
        try (ModelPlace.Content rest = place.open(file, half.length)) {
            assertThat(rest.from()).isEqualTo(half.length);
        }
        new Download(place, file, folder, new Patience(Patience.USUAL)).run(_ -> {});
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void anObjectIsFetchedByItself() throws Exception {
        try (FetchedData objects = new FetchedData(folder, environment(), new PrintWriter(new StringWriter()))) {
            assertThat(objects.object(MODEL + "/config.json")).hasContent(TinyModel.CONFIG);
            assertThatThrownBy(() -> objects.object(MODEL + "/nothing.jsonl"))
                    .hasMessageContainingAll(MODEL + "/nothing.jsonl", "there is no such object");
        }
    }

    @Test
    void whatCantBeHadSaysWhy() {
        assertThat(problem(fetch("s3://nowhere/tiny", environment())))
                .contains("no bucket nowhere", "AWS_ENDPOINT_URL");
        assertThat(problem(fetch("s3://corpus/nothing", environment()))).contains("no objects in that folder");
        Map<String, String> stranger = new HashMap<>(environment());
        stranger.put("AWS_SECRET_ACCESS_KEY", "another");
        assertThat(problem(fetch(MODEL, stranger))).contains("s3:GetObject", "SignatureDoesNotMatch");
    }

    private static String problem(Fetched fetched) {
        return ((Fetched.Refused) fetched).problem();
    }
}
