package dev.millrace.contracts.events;

/** Where files lie that users send: whole ones by what is in them, and the pieces of those that are still coming. */
public final class UploadKeys {

    private UploadKeys() {}

    /** A file sent by a user, by the SHA-256 of its content. */
    public static String whole(String sha256) {
        return "uploads/" + sha256;
    }

    /** The parts of a file sent by a user in pieces, by the SHA-256 of their content together. */
    public static String parts(String sha256) {
        return "uploads/%s.json".formatted(sha256);
    }

    /** How far an upload has come. */
    public static String open(String id) {
        return allOpen() + id + ".json";
    }

    /** What the keys of all uploads that aren't finished begin with. */
    public static String allOpen() {
        return "uploads/open/";
    }

    /** Bytes of an upload from {@code offset} on; {@code attempt} tells two senders of the same bytes apart. */
    public static String part(String id, long offset, String attempt) {
        return "uploads/parts/%s/%015d-%s".formatted(id, offset, attempt);
    }
}
