package dev.millrace.deduplication.domain;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * An address in the form under which two pages are the same page: scheme left out (http and https serve the same), host in
 * lower case, default port, fragment and trailing slash left out. Path and query are compared as they are, since servers may
 * tell them apart by case and order.
 */
final class Address {

    private Address() {}

    /** The form to compare; what is no URL with a host is compared as it is. */
    static String normalise(String address) {
        String trimmed = address.strip();
        return parse(trimmed).flatMap(Address::canonical).orElse(trimmed);
    }

    private static Optional<URI> parse(String address) {
        try {
            return Optional.of(new URI(address));
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<String> canonical(URI uri) {
        return Optional.ofNullable(uri.getHost()).map(host -> {
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return host.toLowerCase(Locale.ROOT) + port(uri) + path(uri) + query;
        });
    }

    private static String port(URI uri) {
        boolean usual = uri.getPort() == -1 || uri.getPort() == 80 || uri.getPort() == 443;
        return usual ? "" : ":" + uri.getPort();
    }

    private static String path(URI uri) {
        String path = Optional.ofNullable(uri.getRawPath()).orElse("");
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
