package dev.millrace.ingestion.domain.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The form of an address that may be asked for: {@code http} or {@code https}, a host, one of the allowed ports, no user
 * and no password.
 *
 * @param uri without its fragment
 * @param host in lower case
 * @param port never -1
 */
public record HttpAddress(URI uri, String host, int port) {

    private static final int LONGEST = 2_048;

    /** An address that may not be asked for, and why in a word or two. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        Refused(String why) {
            super(why);
            this.why = why;
        }

        /** Why, in a word or two. */
        public String why() {
            return why;
        }
    }

    /**
     * Reads an address.
     *
     * @throws Refused if it has another form
     */
    public static HttpAddress parse(String text, Set<Integer> ports) throws Refused {
        if (text.length() > LONGEST) {
            throw new Refused("address longer than " + LONGEST);
        }
        URI uri = uri(text);
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new Refused("neither http nor https");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new Refused("no host");
        }
        if (uri.getRawUserInfo() != null) {
            throw new Refused("user in the address");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        if (!ports.contains(port)) {
            throw new Refused("port " + port);
        }
        return new HttpAddress(uri, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    /**
     * Where a redirect from here leads.
     *
     * @throws Refused if it may not be followed
     */
    public HttpAddress redirected(String location, Set<Integer> ports) throws Refused {
        try {
            return parse(uri.resolve(uri(location)).toString(), ports);
        } catch (IllegalArgumentException e) {
            throw new Refused("no address");
        }
    }

    private static URI uri(String text) throws Refused {
        int fragment = text.indexOf('#');
        try {
            return new URI(fragment < 0 ? text : text.substring(0, fragment)).normalize();
        } catch (URISyntaxException e) {
            throw new Refused("no address");
        }
    }

    /** Scheme, host and port: what robots.txt speaks for. */
    public String origin() {
        return "%s://%s:%d".formatted(uri.getScheme().toLowerCase(Locale.ROOT), host, port);
    }

    /** Path and query, as a request asks for them. */
    public String path() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
