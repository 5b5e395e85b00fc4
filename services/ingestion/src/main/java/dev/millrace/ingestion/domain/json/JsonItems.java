package dev.millrace.ingestion.domain.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/**
 * A file of one JSON array, as lines: each item on a line of its own, whatever lines it was written on. So an item that is wrong
 * is refused by itself. Objects that begin with a line break are read alike, one or several.
 */
final class JsonItems extends FilterInputStream {

    /** White space that a file may begin with, a byte order mark included. */
    private static final int LOOKED_AT = 1 << 12;

    /** Within an item line breaks are white space; 0 where items follow each other, 1 where they are an array's. */
    private final int outside;

    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean over;

    private JsonItems(InputStream in, int outside) {
        super(in);
        this.outside = outside;
    }

    /** The same bytes, unless they begin as an array or an object over several lines does. */
    static InputStream asLines(InputStream in) throws IOException {
        PushbackInputStream all = new PushbackInputStream(in, LOOKED_AT);
        byte[] beginning = beginning(in);
        all.unread(beginning);
        int first = behindSpace(beginning, isMarked(beginning) ? 3 : 0);
        if (first < beginning.length && beginning[first] == '[') {
            int item = behindSpace(beginning, first + 1);
            // An array of anything else is a line that is wrong.
            boolean objects = item < beginning.length && (beginning[item] == '{' || beginning[item] == ']');
            return objects ? new JsonItems(all, 1) : all;
        }
        boolean object = first < beginning.length && beginning[first] == '{';
        return object && endsLine(beginning, first + 1) ? new JsonItems(all, 0) : all;
    }

    /** No more than it takes, so that nobody waits for what a stream hasn't sent yet: the first two characters. */
    private static byte[] beginning(InputStream in) throws IOException {
        byte[] beginning = new byte[LOOKED_AT];
        int filled = 0;
        int read = 0;
        while (read >= 0 && filled < LOOKED_AT) {
            byte[] soFar = Arrays.copyOf(beginning, filled);
            if (behindSpace(soFar, behindSpace(soFar, isMarked(soFar) ? 3 : 0) + 1) < filled) {
                return soFar;
            }
            read = in.read(beginning, filled, LOOKED_AT - filled);
            filled += Math.max(read, 0);
        }
        return Arrays.copyOf(beginning, filled);
    }

    private static boolean isMarked(byte[] b) {
        return b.length > 2 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF;
    }

    private static int behindSpace(byte[] b, int from) {
        int at = from;
        while (at < b.length && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r' || b[at] == '\n')) {
            at++;
        }
        return at;
    }

    private static boolean endsLine(byte[] b, int from) {
        int at = from;
        while (at < b.length && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r')) {
            at++;
        }
        return at < b.length && b[at] == '\n';
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = in.read(into, from, length);
        for (int i = from; i < from + read && !over; i++) {
            into[i] = line(into[i]);
        }
        return read;
    }

    /** What stands in the place of a byte. */
    private byte line(byte b) {
        if (inString) {
            inString = escaped || b != '"';
            escaped = !escaped && b == '\\';
            return b;
        }
        return switch (b) {
            case '"' -> {
                inString = true;
                yield b;
            }
            case '{', '[' -> {
                depth++;
                yield depth == outside && outside > 0 ? (byte) ' ' : b;
            }
            case '}', ']' -> {
                depth--;
                // What follows an array is lines again.
                over = depth < outside && outside > 0;
                yield over ? (byte) '\n' : b;
            }
            case ',' -> depth == outside && outside > 0 ? (byte) '\n' : b;
            case '\n', '\r' -> depth > 0 ? (byte) ' ' : b;
            default -> b;
        };
    }
}
