package dev.millrace.access.domain;

/**
 * Why a request isn't let in.
 *
 * @param status of HTTP
 * @param code for programs
 * @param message for people: what is wrong, and what to do
 */
public record Refusal(int status, String code, String message) {

    static Refusal host(String message) {
        return new Refusal(421, "host_refused", message);
    }

    /** There is no {@code Host}, or one that no name and port can be read from. */
    public static Refusal noHost() {
        return new Refusal(
                400, "host_missing", "A request needs the header Host with the name, and the port, it is for.");
    }

    static Refusal origin(String message) {
        return new Refusal(403, "origin_refused", message);
    }

    static Refusal type(String message) {
        return new Refusal(415, "json_required", message);
    }

    static Refusal token(String message) {
        return new Refusal(401, "token_required", message);
    }
}
