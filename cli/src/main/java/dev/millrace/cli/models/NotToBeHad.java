package dev.millrace.cli.models;

import java.io.IOException;

/** Why a model can't be fetched, and what to do about it; asking again would not help. */
final class NotToBeHad extends IOException {
    private static final long serialVersionUID = 1L;

    NotToBeHad(String message) {
        super(message);
    }
}
