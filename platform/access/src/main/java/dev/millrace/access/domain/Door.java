package dev.millrace.access.domain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a request must bring to be let in. In this order: a host that is ours, or a page whose name was pointed at this
 * machine could read everything; an origin that is ours, or any page in a browser could act here; and for whatever may
 * change something, a caller who may.
 *
 * @param hosts names beside those of the loopback interface, in lower case, that requests may be addressed to
 * @param origins whose pages may ask, beside the service's own, such as {@code https://millrace.example}
 * @param questions what is posted but changes nothing: paths, or {@code /folder/*}
 * @param questionsNeedCaller whether the caller is checked for those, too
 * @param ownPages whether pages that this service delivers act with its own authority
 * @param callers who may change something
 */
public record Door(
        Set<String> hosts,
        Set<String> origins,
        List<String> questions,
        boolean questionsNeedCaller,
        boolean ownPages,
        CallerCheck callers) {

    /** What a page sends to say that a script of its own asks: no form can, and no other origin's script unasked. */
    public static final String PAGE = "Millrace-Page";

    /** What an answer says of the stack that its service belongs to, for commands that must not take another's for it. */
    public static final String STACK = "Millrace-Stack";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> ELSEWHERE = Set.of("cross-site", "same-site");

    public Door {
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
        questions = List.copyOf(questions);
    }

    /** Why {@code call} isn't let in, if so. */
    public Optional<Refusal> refusal(IncomingCall call) {
        return host(call).or(() -> origin(call)).or(() -> site(call)).or(() -> change(call));
    }

    private Optional<Refusal> host(IncomingCall call) {
        List<String> said = call.all("Host");
        if (said.isEmpty()) {
            return Optional.of(Refusal.noHost());
        }
        return said.stream().allMatch(this::isOurs)
                ? Optional.empty()
                : Optional.of(Refusal.host(
                        "Nothing is served here under the name %s; millrace.access.hosts adds names.".formatted(said)));
    }

    private boolean isOurs(String authority) {
        return Authority.of(authority)
                .map(Authority::host)
                .filter(host -> LOOPBACK.contains(host) || hosts.contains(host))
                .isPresent();
    }

    private Optional<Refusal> origin(IncomingCall call) {
        return call.all("Origin").stream()
                .filter(origin -> !isAllowed(origin, call))
                .findFirst()
                .map(origin -> Refusal.origin(
                        "Pages of %s may not ask here; millrace.access.origins adds origins.".formatted(origin)));
    }

    private boolean isAllowed(String origin, IncomingCall call) {
        return origins.contains(origin.toLowerCase(Locale.ROOT)) || isOwn(origin, call);
    }

    private static boolean isOwn(String origin, IncomingCall call) {
        return call.the("Host")
                .flatMap(Authority::of)
                .filter(host -> host.isOf(origin))
                .isPresent();
    }

    /** Not every request of a foreign page has an origin: browsers then say at least that the page is one. */
    private static Optional<Refusal> site(IncomingCall call) {
        boolean foreign = call.all("Origin").isEmpty()
                && call.all("Sec-Fetch-Site").stream().anyMatch(ELSEWHERE::contains);
        return foreign && !isLinkFollowed(call)
                ? Optional.of(Refusal.origin("Another site's page may not ask here through a visitor's browser."))
                : Optional.empty();
    }

    /** Who follows a link to the console comes from another site, and the page where the link stood can't read it. */
    private static boolean isLinkFollowed(IncomingCall call) {
        return !call.changes()
                && call.the("Sec-Fetch-Mode").equals(Optional.of("navigate"))
                && call.the("Sec-Fetch-Dest").equals(Optional.of("document"));
    }

    private Optional<Refusal> change(IncomingCall call) {
        if (!call.changes() || isOwnPage(call)) {
            return Optional.empty();
        }
        return call.method().equals("POST") && isQuestion(call.path()) ? question(call) : callers.refusal(call);
    }

    private Optional<Refusal> question(IncomingCall call) {
        if (!call.isJson()) {
            return Optional.of(
                    Refusal.type("POST %s takes JSON: send 'Content-Type: application/json'.".formatted(call.path())));
        }
        return questionsNeedCaller ? callers.refusal(call) : Optional.empty();
    }

    private boolean isQuestion(String path) {
        return questions.stream()
                .anyMatch(question -> question.endsWith("/*")
                        ? path.startsWith(question.substring(0, question.length() - 1))
                        : path.equals(question));
    }

    /** Whether a page that this service delivered asks, and acts with its authority. */
    public boolean isOwnPage(IncomingCall call) {
        return ownPages
                && !call.all(PAGE).isEmpty()
                && call.the("Origin").filter(origin -> isOwn(origin, call)).isPresent();
    }
}
