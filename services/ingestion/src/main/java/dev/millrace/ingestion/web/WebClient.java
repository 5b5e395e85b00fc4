package dev.millrace.ingestion.web;

import dev.millrace.ingestion.domain.web.HttpAddress;
import dev.millrace.ingestion.domain.web.Robots;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Asks for pages as a well-behaved crawler does: as robots.txt allows, one request to a host at a time with a pause
 * between, coming back later when asked to.
 */
@ApplicationScoped
public class WebClient {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> LATER = Set.of(429, 500, 502, 503, 504);
    /** The RFC allows a day. */
    private static final Duration ROBOTS_STAY = Duration.ofHours(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final GuardedHttp http;
    private final Turns turns;
    private final WebConfig config;
    private final String userAgent;
    private final Map<String, KnownRobots> robots = new ConcurrentHashMap<>();

    WebClient(GuardedHttp http, Turns turns, WebConfig config) {
        this.http = http;
        this.turns = turns;
        this.config = config;
        this.userAgent =
                config.agent() + config.contact().map(" (+%s)"::formatted).orElse("");
    }

    /** Takes an answer with status 200 or 304, or 206 or 416 when it has a part, whose body it doesn't have to close. */
    interface Taker<T> {
        T take(HttpAddress address, Response answer) throws IOException, NotFetched;

        /** Headers of the next request, such as {@code If-None-Match}, or {@code Range} once something has come. */
        default Map<String, String> headers() {
            return Map.of();
        }

        /** How many bytes it has, so that the next request can ask for the rest. */
        default long taken() {
            return 0;
        }
    }

    /**
     * What {@code taker} makes of the answer at {@code text}, after any redirects. A connection that breaks while it takes
     * counts as one attempt, unless it has brought more than the ones before.
     *
     * @param delay pause between two requests to one host
     * @throws NotFetched if there is nothing to be had there
     */
    <T> T fetch(String text, Duration delay, Taker<T> taker) throws NotFetched, InterruptedException {
        HttpAddress address = address(text);
        for (int redirects = 0; redirects <= config.redirects(); redirects++) {
            Duration pause = permitted(address, delay);
            Outcome<T> outcome = insist(address, pause, taker);
            if (outcome.result().isPresent()) {
                return outcome.result().get();
            }
            address = redirected(address, outcome.location());
        }
        throw NotFetched.because("redirects", Integer.toString(config.redirects()));
    }

    private record KnownRobots(Robots rules, Instant until) {}

    private record Outcome<T>(Optional<T> result, String location) {}

    private HttpAddress address(String text) throws NotFetched {
        try {
            return HttpAddress.parse(text, config.ports());
        } catch (HttpAddress.Refused e) {
            throw NotFetched.address(e.why());
        }
    }

    private HttpAddress redirected(HttpAddress from, String location) throws NotFetched {
        try {
            return from.redirected(location, config.ports());
        } catch (HttpAddress.Refused e) {
            throw NotFetched.address(e.why());
        }
    }

    /** The pause between requests to the host, if the page may be fetched at all. */
    private Duration permitted(HttpAddress address, Duration delay) throws NotFetched, InterruptedException {
        if (!config.robots()) {
            return delay;
        }
        Robots rules = robots(address, delay);
        if (!rules.allows(address.path())) {
            throw NotFetched.robots();
        }
        Duration asked = Duration.ofMillis((long) (rules.delay().orElse(0) * 1000));
        if (asked.compareTo(config.longestPause()) > 0) {
            throw NotFetched.because("crawlDelay", asked.toSeconds() + " s");
        }
        return asked.compareTo(delay) > 0 ? asked : delay;
    }

    private Robots robots(HttpAddress address, Duration delay) throws NotFetched, InterruptedException {
        Optional<KnownRobots> known = Optional.ofNullable(robots.get(address.origin()));
        if (known.isPresent() && known.get().until().isAfter(Instant.now())) {
            return known.get().rules();
        }
        Robots read = readRobots(address.origin() + "/robots.txt", delay);
        robots.put(address.origin(), new KnownRobots(read, Instant.now().plus(ROBOTS_STAY)));
        return read;
    }

    /** RFC 9309: where there is none everything is allowed, where it can't be had nothing is. */
    private Robots readRobots(String text, Duration delay) throws NotFetched, InterruptedException {
        HttpAddress address = address(text);
        try {
            for (int redirects = 0; redirects <= config.redirects(); redirects++) {
                Outcome<Robots> outcome = insist(
                        address,
                        delay,
                        (at, answer) ->
                                Robots.parse(answer.body().byteStream().readNBytes(Robots.MOST_BYTES), config.agent()));
                if (outcome.result().isPresent()) {
                    return outcome.result().get();
                }
                address = redirected(address, outcome.location());
            }
            return Robots.ALLOW_ALL;
        } catch (NotFetched e) {
            if (e.isAddress()) {
                throw e;
            }
            return e.status() >= 400 && e.status() < 500 && e.status() != 429 ? Robots.ALLOW_ALL : Robots.DISALLOW_ALL;
        }
    }

    private <T> Outcome<T> insist(HttpAddress address, Duration pause, Taker<T> taker)
            throws NotFetched, InterruptedException {
        int attempt = 0;
        int resumed = 0;
        while (true) {
            turns.await(address.host(), pause);
            Duration wait = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 10));
            long before = taker.taken();
            NotFetched failure;
            try (Response answer =
                    http.client().newCall(request(address, taker.headers())).execute()) {
                int status = answer.code();
                boolean partial = before > 0 && (status == 206 || status == 416);
                if (status == 200 || status == 304 || partial) {
                    return new Outcome<>(Optional.of(taker.take(address, answer)), "");
                }
                if (REDIRECTS.contains(status)) {
                    return new Outcome<>(
                            Optional.empty(),
                            Optional.ofNullable(answer.header("Location")).orElse(""));
                }
                failure = NotFetched.status(status);
                if (!LATER.contains(status)) {
                    throw failure;
                }
                wait = retryAfter(answer).orElse(wait);
            } catch (AddressRefused e) {
                throw NotFetched.address(e.kind());
            } catch (IOException e) {
                failure = NotFetched.because("error", e.getClass().getSimpleName());
            }
            boolean further = taker.taken() > before && resumed < config.resumptions();
            resumed += further ? 1 : 0;
            attempt = further ? 0 : attempt + 1;
            if (attempt > config.retries() || wait.compareTo(config.longestPause()) > 0) {
                throw failure;
            }
            turns.postpone(address.host(), wait);
        }
    }

    private Request request(HttpAddress address, Map<String, String> headers) throws NotFetched {
        HttpUrl url = Optional.ofNullable(HttpUrl.parse(address.toString()))
                .orElseThrow(() -> NotFetched.address("no address"));
        Headers.Builder all = new Headers.Builder().add("User-Agent", userAgent);
        // A site's own tags come back to it as they came, whatever characters they have.
        headers.forEach(all::addUnsafeNonAscii);
        return new Request.Builder().url(url).headers(all.build()).build();
    }

    /** RFC 9110: a number of seconds, or a date. */
    private static Optional<Duration> retryAfter(Response answer) {
        String value =
                Optional.ofNullable(answer.header("Retry-After")).orElse("").strip();
        try {
            if (value.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), date);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
