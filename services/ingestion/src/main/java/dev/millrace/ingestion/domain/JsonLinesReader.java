package dev.millrace.ingestion.domain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.ingestion.domain.SourceEntry.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** One JSON object a line. Blank lines are no documents. */
final class JsonLinesReader implements EntryReader {

    private final InputStream in;
    private final ReadLimits limits;
    private final ObjectMapper json;
    private boolean first = true;

    JsonLinesReader(InputStream in, ReadLimits limits) {
        this.in = in;
        this.limits = limits;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxStringLength(limits.documentBytes())
                .maxNestingDepth(200)
                .build();
        this.json = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        while (true) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            long length = readLine(line);
            if (length < 0) {
                return Optional.empty();
            }
            if (length > limits.documentBytes()) {
                return Optional.of(limits.tooLong(length));
            }
            byte[] bytes = withoutMark(line.toByteArray());
            if (!isBlank(bytes)) {
                return Optional.of(parse(bytes));
            }
        }
    }

    /** The length of the next line, of which at most the limit is kept; -1 at the end. */
    private long readLine(ByteArrayOutputStream line) throws IOException {
        long length = 0;
        int b = in.read();
        if (b < 0) {
            return -1;
        }
        while (b >= 0 && b != '\n') {
            if (length < limits.documentBytes()) {
                line.write(b);
            }
            length++;
            b = in.read();
        }
        return length;
    }

    private byte[] withoutMark(byte[] line) {
        boolean marked =
                first && line.length > 2 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF;
        first = false;
        return marked ? java.util.Arrays.copyOfRange(line, 3, line.length) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private SourceEntry parse(byte[] line) {
        Optional<String> text = Encoding.strictly(line, 0, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return new SourceEntry.Refused(Reason.INVALID_UTF8, line.length, Map.of());
        }
        try {
            JsonNode node = json.readTree(text.get());
            return node.isObject()
                    ? JsonFields.entry(node, line.length, json)
                    : SourceEntry.refused(Reason.INVALID_JSON, line.length, "error", "not an object");
        } catch (JsonProcessingException e) {
            // The message of the exception quotes the line; the position is enough.
            long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            return SourceEntry.refused(Reason.INVALID_JSON, line.length, "column", Long.toString(column));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
