package dev.millrace.ingestion.domain.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads a record with a JSON parser: whatever JSON allows, and a place in it where it is none. */
final class JsonText {

    private static final int MOST_OUTLINED = 30;
    private static final int LONGEST_NAME = 60;

    private final JsonFactory factory;
    private final ReadLimits limits;

    JsonText(ReadLimits limits) {
        this.limits = limits;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxStringLength(limits.documentBytes())
                .maxNestingDepth(limits.nesting())
                .build();
        this.factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    }

    /** Reads {@code text}, of {@code bytes} bytes, into {@code fields}; what is wrong with it, if anything is. */
    Optional<SourceEntry> read(String text, long bytes, JsonFields fields) throws IOException {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.of(SourceEntry.refused(Reason.INVALID_JSON, bytes, "error", "not an object"));
            }
            members(parser, fields, false);
            return parser.nextToken() == null
                    ? Optional.empty()
                    : Optional.of(SourceEntry.refused(Reason.INVALID_JSON, bytes, "error", "more than an object"));
        } catch (StreamConstraintsException e) {
            return Optional.of(
                    String.valueOf(e.getMessage()).contains("nesting depth")
                            ? ReadLimits.exceeded("nesting", limits.nesting(), bytes)
                            : SourceEntry.refused(Reason.INVALID_JSON, bytes, "error", "a name or number too long"));
        } catch (JsonProcessingException e) {
            // The message of the exception quotes the line; the position is enough.
            long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            return Optional.of(SourceEntry.refused(Reason.INVALID_JSON, bytes, "column", Long.toString(column)));
        }
    }

    /** The names of a record's members with what kind of value they have, in their order. */
    String outline(String text) throws IOException {
        StringJoiner members = new StringJoiner(", ");
        try (JsonParser parser = factory.createParser(text)) {
            parser.nextToken();
            for (int n = 0; n < MOST_OUTLINED && parser.nextToken() == JsonToken.FIELD_NAME; n++) {
                String name = parser.currentName();
                String kind = switch (parser.nextToken()) {
                    case VALUE_STRING -> "text";
                    case START_ARRAY -> "list";
                    case START_OBJECT -> "object";
                    case VALUE_NULL -> "null";
                    case VALUE_TRUE, VALUE_FALSE -> "boolean";
                    default -> "number";
                };
                members.add((name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name) + " (" + kind
                        + ")");
                parser.skipChildren();
            }
        }
        return members.toString();
    }

    private void members(JsonParser parser, JsonFields fields, boolean meta) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!meta && JsonFields.isMeta(name)) {
                metadata(parser, value, fields);
            } else if (!meta && value == JsonToken.START_ARRAY && fields.isDialog(name)) {
                fields.putDialog(name, JsonDialog.read(parser));
            } else if (!meta && JsonFields.isTools(name)) {
                fields.putTools(JsonTools.copied(parser));
            } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                if (meta) {
                    fields.putMeta(name, parser.getText());
                } else if (fields.wants(name)) {
                    fields.put(name, parser.getText(), value == JsonToken.VALUE_STRING);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /** RedPajama writes {@code meta} as JSON in a string. */
    private void metadata(JsonParser parser, JsonToken value, JsonFields fields) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            members(parser, fields, true);
        } else if (value == JsonToken.VALUE_STRING) {
            try (JsonParser inner = factory.createParser(parser.getText())) {
                if (inner.nextToken() == JsonToken.START_OBJECT) {
                    members(inner, fields, true);
                }
            } catch (JsonProcessingException e) {
                // A string that isn't JSON is no metadata: the record is none the worse for it.
                return;
            }
        } else {
            parser.skipChildren();
        }
    }
}
