package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Rows of what lm-evaluation-harness and its parts gave, read in place. */
public final class PublishedRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PublishedRows() {}

    /** The rows of a file of JSON lines; skips the test when it isn't there. */
    public static List<JsonNode> of(String name) throws IOException {
        Path file = RealData.require(name);
        List<JsonNode> rows = new ArrayList<>();
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }

    /** The JSON of a file; skips the test when it isn't there. */
    public static JsonNode whole(String name) throws IOException {
        return JSON.readTree(RealData.require(name).toFile());
    }

    /** The same, numbers within a relative distance. */
    public static void assertSame(JsonNode actual, JsonNode expected, double relative, String what) {
        if (expected.isNumber() && actual.isNumber()) {
            double wanted = expected.asDouble();
            assertThat(actual.asDouble()).as(what).isEqualTo(wanted, offset(relative * Math.max(1, Math.abs(wanted))));
        } else if (expected.isContainerNode() && actual.getNodeType() == expected.getNodeType()) {
            assertThat(names(actual)).as(what).isEqualTo(names(expected));
            assertThat(actual.size()).as(what).isEqualTo(expected.size());
            expected.fieldNames()
                    .forEachRemaining(
                            name -> assertSame(actual.path(name), expected.path(name), relative, what + "/" + name));
            for (int i = 0; expected.isArray() && i < expected.size(); i++) {
                assertSame(actual.path(i), expected.path(i), relative, what + "/" + i);
            }
        } else {
            assertThat(actual).as(what).isEqualTo(expected);
        }
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names.stream().sorted().toList();
    }
}
