package dev.millrace.ingestion.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.web.AddressRefused;
import dev.millrace.ingestion.web.GuardedHttp;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** The hub's HTTP interface, as far as datasets go (huggingface.co/docs/hub/api). */
@ApplicationScoped
public class HubClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private final GuardedHttp http;
    private final HubConfig config;
    private final HttpUrl endpoint;

    HubClient(GuardedHttp http, HubConfig config) {
        this.http = http;
        this.config = config;
        this.endpoint = HttpUrl.get(config.endpoint());
    }

    int retries() {
        return config.retries();
    }

    /** A place on the hub: {@code segments} are encoded, their slashes aside. */
    HttpUrl url(String... segments) {
        HttpUrl.Builder url = endpoint.newBuilder();
        for (String segment : segments) {
            url.addPathSegments(segment);
        }
        return url.build();
    }

    /**
     * A page of an answer.
     *
     * @param next where the answer goes on
     */
    record Page(JsonNode json, Optional<HttpUrl> next) {}

    /**
     * Asks for JSON, more than once when the hub is busy.
     *
     * @throws UnreadableSource if the hub has none there, or not for this token
     */
    Page page(HttpUrl url, String what) throws UnreadableSource, IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try (Response answer = get(url, 0)) {
                int status = answer.code();
                if (status == 200) {
                    return new Page(JSON.readTree(answer.body().byteStream()), next(answer));
                }
                if (status == 401 || status == 403 || status == 404) {
                    throw new UnreadableSource(
                            "%s: the hub answers %d. There is no such dataset or revision, or it needs a token (millrace.ingestion.hugging-face.token)"
                                    .formatted(what, status));
                }
                if (attempt >= config.retries() || (status < 500 && status != 429)) {
                    throw new IOException("%s: the hub answers %d".formatted(what, status));
                }
            } catch (AddressRefused e) {
                throw new UnreadableSource("%s: %s".formatted(what, e.getMessage()), e);
            }
            Thread.sleep(pause(attempt));
        }
    }

    private Optional<HttpUrl> next(Response answer) {
        Matcher link = NEXT.matcher(Optional.ofNullable(answer.header("Link")).orElse(""));
        return link.find() ? Optional.ofNullable(endpoint.resolve(link.group(1))) : Optional.empty();
    }

    static Duration pause(int attempt) {
        return Duration.ofMillis(250L << Math.min(attempt, 7));
    }

    /**
     * Asks for bytes from {@code from} on, as they are stored. Large files lie elsewhere: the hub redirects, and the token
     * stays with the hub.
     */
    Response get(HttpUrl url, long from) throws IOException {
        HttpUrl at = url;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Request.Builder request = new Request.Builder().url(at).header("User-Agent", "millrace");
            if (isEndpoint(at)) {
                config.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            }
            if (from > 0) {
                request.header("Range", "bytes=%d-".formatted(from));
            }
            request.header("Accept-Encoding", "identity");
            Response answer = http.client().newCall(request.build()).execute();
            if (!REDIRECTS.contains(answer.code())) {
                return answer;
            }
            HttpUrl here = at;
            answer.close();
            at = Optional.ofNullable(answer.header("Location"))
                    .flatMap(location -> Optional.ofNullable(here.resolve(location)))
                    .orElseThrow(() -> new IOException("A redirect to nowhere from " + here));
        }
        throw new IOException("More than %d redirects from %s".formatted(MOST_REDIRECTS, url));
    }

    private boolean isEndpoint(HttpUrl url) {
        return url.host().equals(endpoint.host())
                && url.port() == endpoint.port()
                && url.scheme().equals(endpoint.scheme());
    }
}
