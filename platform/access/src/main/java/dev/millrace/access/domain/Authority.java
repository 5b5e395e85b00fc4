package dev.millrace.access.domain;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port, as the header {@code Host} and an origin have them.
 *
 * @param host in lower case; an IPv6 address in brackets
 * @param port or -1 where none is said or it is the scheme's own
 */
record Authority(String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(\\[[0-9a-f:.]{2,45}]|[a-z0-9](?:[a-z0-9._-]{0,252}))(?::([0-9]{1,5}))?");
    private static final Map<String, Integer> USUAL = Map.of("http", 80, "https", 443);

    /** The host of a request, which may come by either scheme; nothing when it is malformed. */
    static Optional<Authority> of(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        return form.matches()
                ? Optional.of(
                        new Authority(form.group(1), form.group(2) == null ? -1 : Integer.parseInt(form.group(2))))
                : Optional.empty();
    }

    /** Where an origin of HTTP is; nothing for {@code null}, other schemes and what is malformed. */
    static Optional<Authority> ofOrigin(String origin) {
        String[] parts = origin.split("://", 2);
        return parts.length == 2 && USUAL.containsKey(parts[0])
                ? of(parts[1]).map(authority -> authority.without(USUAL.get(parts[0])))
                : Optional.empty();
    }

    private Authority without(int usual) {
        return port == usual ? new Authority(host, -1) : this;
    }

    /** Whether an origin's place is this request's: browsers leave the scheme's own port out of both. */
    boolean isOf(String origin) {
        int usual = origin.startsWith("https:") ? 443 : 80;
        return ofOrigin(origin).filter(without(usual)::equals).isPresent();
    }
}
