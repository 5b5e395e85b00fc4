package dev.millrace.quickstart.labelled;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A resource of lines under headings: {@code [heading]}. */
final class Lists {

    private Lists() {}

    /** The lines under each heading; {@code #} begins a remark. */
    static Map<String, List<String>> lines(String resource) {
        Map<String, List<String>> all = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Lists.class.getResourceAsStream(resource), resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<String> current = new ArrayList<>();
            for (String line : lines.lines().toList()) {
                if (line.matches("\\[[\\w.]+]")) {
                    current = all.computeIfAbsent(line.substring(1, line.length() - 1), _ -> new ArrayList<>());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    current.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** What stands between bars in the lines of {@link #lines}. */
    static Map<String, List<String>> words(String resource) {
        Map<String, List<String>> all = lines(resource);
        all.replaceAll((_, lines) -> lines.stream()
                .flatMap(line -> List.of(line.split("\\|")).stream())
                .toList());
        return all;
    }
}
