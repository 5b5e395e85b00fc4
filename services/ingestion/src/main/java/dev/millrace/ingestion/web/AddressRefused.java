package dev.millrace.ingestion.web;

import java.net.UnknownHostException;

/** A name that leads, or an address that is, where nothing may be fetched from. */
public final class AddressRefused extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    AddressRefused(String host, String kind) {
        super("%s is not connected to: %s".formatted(host, kind));
        this.kind = kind;
    }

    /** The kind of address, such as {@code loopback}. */
    String kind() {
        return kind;
    }
}
