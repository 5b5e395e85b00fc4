package dev.millrace.contracts.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables that lie beside the classes; {@code NOTICE.txt} says where they come from. */
final class TextResources {

    private TextResources() {}

    static List<String> lines(String name) {
        try (InputStream in = TextResources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("Not in the archive: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of a name and ranges of hexadecimal code points, such as {@code digit 0030-0039}. */
    static Map<String, BitSet> characterClasses(String name) {
        Map<String, BitSet> classes = new HashMap<>();
        for (String line : lines(name)) {
            String[] parts = line.split(" ", -1);
            BitSet members = new BitSet();
            for (int i = 1; i < parts.length; i++) {
                int dash = parts[i].indexOf('-');
                int first = Integer.parseInt(dash < 0 ? parts[i] : parts[i].substring(0, dash), 16);
                int last = dash < 0 ? first : Integer.parseInt(parts[i].substring(dash + 1), 16);
                members.set(first, last + 1);
            }
            classes.put(parts[0], members);
        }
        return classes;
    }
}
