package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.Document;
import java.util.Locale;
import java.util.Optional;

/** Where documents were found. */
final class Hosts {

    private Hosts() {}

    /** The host of a document's address, in lower case, without its port; absent when it has no usable address. */
    static Optional<String> of(Document document) {
        return Optional.ofNullable(document.metadata().get(Document.URL)).flatMap(Hosts::of);
    }

    /** The host of an address that starts with its scheme. Addresses from crawls are seldom valid, so none is refused. */
    static Optional<String> of(String address) {
        int scheme = address.indexOf("://");
        if (scheme < 0) {
            return Optional.empty();
        }
        int from = scheme + 3;
        int to = from;
        while (to < address.length() && "/?#".indexOf(address.charAt(to)) < 0) {
            to++;
        }
        from = Math.max(from, address.lastIndexOf('@', to - 1) + 1);
        int port = address.indexOf(':', from);
        int end = port >= 0 && port < to ? port : to;
        return end > from ? Optional.of(address.substring(from, end).toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
