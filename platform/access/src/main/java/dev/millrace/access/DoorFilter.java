package dev.millrace.access;

import dev.millrace.access.domain.CallerCheck;
import dev.millrace.access.domain.Door;
import dev.millrace.access.domain.IncomingCall;
import dev.millrace.access.domain.Refusal;
import dev.millrace.access.domain.Token;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Stands before every route, those for health, metrics and pages included. */
@ApplicationScoped
public class DoorFilter {

    private static final String OWN_PAGE = "millrace.own-page";

    /** Before all of Quarkus' own filters: what isn't let in isn't answered by CORS or by authentication either. */
    private static final int FIRST = 10_000;

    private final Door door;
    private final Map<String, String> headers = new TreeMap<>();

    DoorFilter(AccessConfig config, CallerCheck callers, StackToken token) {
        this.door = new Door(
                lower(config.hosts().orElseGet(Set::of)),
                lower(config.origins().orElseGet(Set::of)),
                config.questions().orElseGet(List::of),
                config.questionsNeedToken(),
                config.ownPages(),
                callers);
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        token.token().map(Token::stack).ifPresent(stack -> headers.put(Door.STACK, stack));
    }

    private static Set<String> lower(Set<String> names) {
        return names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    void install(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    /** A call without a {@code Host} that can be read never reaches a filter: the router fails it on sight. */
    void installForCallsWithoutReadableHost(@Observes Router router) {
        router.route().order(-FIRST).failureHandler(this::turnAway);
    }

    private void turnAway(RoutingContext context) {
        if (context.request().authority() == null && context.statusCode() == 400) {
            refuse(context, Refusal.noHost());
        } else {
            context.next();
        }
    }

    /** Whether one of the service's own pages asks, and acts with its authority. */
    public static boolean isOwnPage(RoutingContext context) {
        return Boolean.TRUE.equals(context.get(OWN_PAGE));
    }

    private void pass(RoutingContext context) {
        headers.forEach(context.response()::putHeader);
        IncomingCall call = call(context);
        context.put(OWN_PAGE, door.isOwnPage(call));
        door.refusal(call).ifPresentOrElse(refusal -> refuse(context, refusal), context::next);
    }

    private static IncomingCall call(RoutingContext context) {
        HttpServerRequest request = context.request();
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers()
                .forEach((name, value) ->
                        headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
        HostAndPort authority = request.authority();
        if (request.version() == HttpVersion.HTTP_2 && authority != null) {
            headers.computeIfAbsent("Host", _ -> new ArrayList<>()).add(authority.toString());
        }
        return new IncomingCall(request.method().name(), context.normalizedPath(), headers);
    }

    /** In both forms that our own clients and those of OpenAI's API look for. */
    private static void refuse(RoutingContext context, Refusal refusal) {
        JsonObject error = new JsonObject()
                .put("message", refusal.message())
                .put("type", refusal.status() == 400 ? "invalid_request_error" : "access_denied")
                .put("code", refusal.code());
        HttpServerResponse response =
                context.response().setStatusCode(refusal.status()).putHeader("Content-Type", "application/json");
        if (context.request().version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close"); // a body that nobody reads may follow
        }
        if (refusal.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.end(new JsonObject()
                .put("message", refusal.message())
                .put("error", error)
                .encode());
    }
}
