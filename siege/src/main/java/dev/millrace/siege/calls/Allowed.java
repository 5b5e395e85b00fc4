package dev.millrace.siege.calls;

import dev.millrace.siege.wire.Reply;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Which answers to a hostile call are right.
 *
 * @param words the same, for people
 * @param statuses of HTTP
 * @param closed whether the connection may be closed without an answer
 * @param silent whether the server may still wait for more
 */
public record Allowed(String words, IntPredicate statuses, boolean closed, boolean silent) {

    /** Any no: a status of 400 to 499, or the end of the connection. */
    public static Allowed refusal() {
        return new Allowed("4xx or closed", status -> status >= 400 && status < 500, true, false);
    }

    /** Exactly one of these, and it must arrive. */
    public static Allowed only(int... statuses) {
        return new Allowed(
                Arrays.toString(statuses),
                status -> Arrays.stream(statuses).anyMatch(each -> each == status),
                false,
                false);
    }

    /** A no, or a yes: what is asked for is odd and may yet be served. */
    public static Allowed answer() {
        return new Allowed(
                "200, 4xx or closed",
                status -> status == 200 || refusal().statuses.test(status),
                true,
                false);
    }

    /** The same as this one, and waiting for more is no fault either. */
    public Allowed orSilence() {
        return new Allowed(words + " or silence", statuses, closed, true);
    }

    /** What is wrong about {@code reply}, if anything. */
    public Optional<String> fault(Reply reply) {
        boolean right = reply.status() > 0
                ? statuses.test(reply.status())
                : (closed && reply.end() == Reply.End.CLOSED) || (silent && reply.end() == Reply.End.SILENT);
        return right
                ? Optional.empty()
                : Optional.of("expected %s, got %s: %s".formatted(words, reply.word(), beginning(reply.body())));
    }

    private static String beginning(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
