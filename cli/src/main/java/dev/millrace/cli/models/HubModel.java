package dev.millrace.cli.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A model of the Hugging Face hub, or a set of data, by its HTTP interface (huggingface.co/docs/hub/api): {@code
 * /api/models/NAME/revision/REVISION} names the commit and its files, {@code /NAME/resolve/COMMIT/FILE} has their bytes, large
 * ones' by a redirect. Of a set the paths begin with {@code /api/datasets} and {@code /datasets}.
 */
final class HubModel implements ModelPlace {

    /** Where the hub is when {@code HF_ENDPOINT} doesn't say otherwise. */
    private static final String USUAL = "https://huggingface.co";

    private static final Duration SHORTLY = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final HttpClient http;
    private final Shelf shelf;
    private final RemoteModel.Hub model;
    private final String endpoint;
    private final Optional<String> token;
    private String commit;

    /** @param environment {@code HF_ENDPOINT}, and {@code HF_TOKEN} for models that aren't public */
    HubModel(HttpClient http, RemoteModel.Hub model, Map<String, String> environment) {
        this(http, Shelf.MODELS, model, environment);
    }

    /** A set of data. */
    static HubModel ofData(HttpClient http, RemoteModel.Hub set, Map<String, String> environment) {
        return new HubModel(http, Shelf.DATASETS, set, environment);
    }

    /** Where on the hub something lies. */
    private enum Shelf {
        MODELS("models", "", "model"),
        DATASETS("datasets", "datasets/", "set");

        private final String list;
        private final String path;
        private final String word;

        Shelf(String list, String path, String word) {
            this.list = list;
            this.path = path;
            this.word = word;
        }
    }

    private HubModel(HttpClient http, Shelf shelf, RemoteModel.Hub model, Map<String, String> environment) {
        this.http = http;
        this.shelf = shelf;
        this.model = model;
        this.commit = model.revision();
        this.endpoint = endpoint(environment);
        this.token = Optional.ofNullable(environment.get("HF_TOKEN"))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** Where the hub is, without a slash at the end. */
    static String endpoint(Map<String, String> environment) {
        return environment.getOrDefault("HF_ENDPOINT", USUAL).replaceAll("/+$", "");
    }

    /** Whether a revision is a commit, which is always the same. */
    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    @Override
    public Listing list() throws IOException, InterruptedException {
        String revision = URLEncoder.encode(model.revision(), StandardCharsets.UTF_8);
        Answer answer = get(
                URI.create(
                        "%s/api/%s/%s/revision/%s?blobs=true".formatted(endpoint, shelf.list, model.name(), revision)),
                Optional.empty());
        try (InputStream body = answer.response().body()) {
            if (answer.status() != 200) {
                throw refusal(answer);
            }
            return listing(JSON.readTree(body));
        } catch (JacksonException e) {
            throw new NotToBeHad(
                    "%s: what %s answers is not what the hub does: it is no JSON".formatted(model, endpoint));
        }
    }

    private Listing listing(JsonNode json) throws NotToBeHad {
        String sha = json.path("sha").asText();
        if (!isCommit(sha)) {
            throw new NotToBeHad(
                    "%s: what %s answers is not what the hub does: it names no commit".formatted(model, endpoint));
        }
        commit = sha;
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode file : json.path("siblings")) {
            String name = file.path("rfilename").asText();
            // A model's files lie beside its configuration, but for its graph and what says how texts are pooled.
            boolean below = TokenClassifierFiles.MODELS.contains(name) || Pooling.isSaidBy(name);
            if (shelf == Shelf.DATASETS || !name.contains("/") || below) {
                files.add(new RemoteFile(
                        name,
                        file.path("size").isIntegralNumber()
                                ? OptionalLong.of(file.path("size").asLong())
                                : OptionalLong.empty(),
                        sha256(file.at("/lfs/sha256").asText(file.at("/lfs/oid").asText())),
                        sha));
            }
        }
        return new Listing(sha, files);
    }

    private static Optional<String> sha256(String text) {
        return SHA256.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    @Override
    public Content open(RemoteFile file, long from) throws IOException, InterruptedException {
        Answer answer = get(address(file), from > 0 ? Optional.of("bytes=%d-".formatted(from)) : Optional.empty());
        if (answer.status() == 416 && from > 0) {
            answer.response().body().close(); // there is no more of it than is here, which is too much or wrong
            return open(file, 0);
        }
        boolean continued = answer.status() == 206;
        if (answer.status() != 200 && !continued) {
            answer.response().body().close();
            throw refusal(answer);
        }
        long begin = continued ? from : 0;
        OptionalLong rest = answer.response().headers().firstValueAsLong("Content-Length");
        return new Content(
                answer.response().body(),
                begin,
                file.bytes().isPresent() || rest.isEmpty() ? file.bytes() : OptionalLong.of(begin + rest.getAsLong()),
                file.sha256().or(answer::linked));
    }

    @Override
    public Beginning beginning(RemoteFile file, int count) throws IOException, InterruptedException {
        Answer answer = get(address(file), Optional.of("bytes=0-%d".formatted(count - 1)));
        if (answer.status() != 200 && answer.status() != 206) {
            answer.response().body().close();
            throw refusal(answer);
        }
        return Content.beginning(answer.response(), file, count);
    }

    private URI address(RemoteFile file) {
        return URI.create("%s/%s%s/resolve/%s/%s".formatted(endpoint, shelf.path, model.name(), commit, file.name()));
    }

    /**
     * What came of a request.
     *
     * @param own whether the hub itself answered, not whom it sent us to
     * @param linked the SHA-256 that the hub named while it redirected
     */
    private record Answer(HttpResponse<InputStream> response, boolean own, Optional<String> linked) {
        int status() {
            return response.statusCode();
        }
    }

    /** Follows redirects; the token stays with the hub. */
    private Answer get(URI address, Optional<String> range) throws IOException, InterruptedException {
        URI at = address;
        Optional<String> linked = Optional.empty();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            boolean own = isEndpoint(at);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(at).timeout(SHORTLY).header("User-Agent", "millrace");
            if (own) {
                token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
            }
            range.ifPresent(bytes -> request.header("Range", bytes));
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            HttpHeaders headers = response.headers();
            if (own && linked.isEmpty()) {
                linked = headers.firstValue("X-Linked-Etag").flatMap(tag -> sha256(tag.replace("\"", "")));
            }
            Optional<String> location = headers.firstValue("Location");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return new Answer(response, own, linked);
            }
            response.body().close();
            at = at.resolve(location.get());
        }
        throw new NotToBeHad("%s: more than %d redirects from %s".formatted(model, MOST_REDIRECTS, address));
    }

    private boolean isEndpoint(URI address) {
        URI hub = URI.create(endpoint);
        return hub.getScheme().equals(address.getScheme())
                && String.valueOf(hub.getAuthority()).equals(address.getAuthority());
    }

    /** Of what was answered. The hub says in a header which of several things a status stands for. */
    private IOException refusal(Answer answer) {
        int status = answer.status();
        if (status == 429 || status >= 500 || !answer.own()) {
            return new IOException("%s can't be read now: %s answers %d"
                    .formatted(model, answer.response().uri().getHost(), status));
        }
        String code = answer.response().headers().firstValue("X-Error-Code").orElse("");
        return new NotToBeHad(
                switch (code) {
                    case "GatedRepo" ->
                        "%s is gated (the hub answers %d): accept its terms at %s/%s%s, and set HF_TOKEN to a token of the account that did"
                                .formatted(model, status, endpoint, shelf.path, model.name());
                    case "RevisionNotFound" ->
                        "%s: the hub has no revision %s of it; expected a branch, a tag or a commit"
                                .formatted(model, model.revision());
                    case "EntryNotFound" ->
                        "%s: the hub lists a file that it hasn't got (%s)"
                                .formatted(model, answer.response().uri());
                    default ->
                        status == 401 || status == 403 || status == 404
                                ? "%s: the hub answers %d: it has no such %s, or it isn't public and %s"
                                        .formatted(
                                                model,
                                                status,
                                                shelf.word,
                                                token.isPresent()
                                                        ? "the token in HF_TOKEN may not read it"
                                                        : "HF_TOKEN has to be set to a token that may read it")
                                : "%s: the hub answers %d".formatted(model, status);
                });
    }
}
