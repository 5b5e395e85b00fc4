package dev.millrace.cli.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.json.JsonFault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of which it is known what stands where.
 *
 * @param entities in order, none over another
 */
record LabelledText(String text, List<Entity> entities) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OUTSIDE = "O";
    private static final Pattern PLACED = Pattern.compile("([BI])-(.+)");

    /**
     * Something in a text.
     *
     * @param start in chars
     * @param end behind its last
     */
    record Entity(int start, int end, String label) {}

    LabelledText {
        entities = List.copyOf(entities);
    }

    /**
     * Reads a line of JSON: {@code text} and {@code entities}, each with {@code start} and {@code end} in code points and a
     * {@code label}; or {@code tokens} and as many {@code labels}, O or with B- and I- before them.
     *
     * @throws UnusableDocument when it is neither, naming the field
     */
    static LabelledText read(String line) throws UnusableDocument {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new UnusableDocument("no JSON: " + JsonFault.of(e));
        }
        if (json.path("text").isTextual() && json.path("entities").isArray()) {
            return ofEntities(json.path("text").textValue(), json.path("entities"));
        }
        if (json.path("tokens").isArray() && json.path("labels").isArray()) {
            return ofTokens(json.path("tokens"), json.path("labels"));
        }
        throw new UnusableDocument("expected text and entities (with start, end and label), or tokens and labels");
    }

    private static LabelledText ofEntities(String text, JsonNode written) throws UnusableDocument {
        int points = text.codePointCount(0, text.length());
        List<Entity> entities = new ArrayList<>();
        for (JsonNode one : written) {
            JsonNode start = one.path("start");
            JsonNode end = one.path("end");
            if (!start.isInt()
                    || !end.isInt()
                    || start.intValue() < 0
                    || end.intValue() <= start.intValue()
                    || end.intValue() > points
                    || !one.path("label").isTextual()) {
                throw new UnusableDocument(
                        "entities has %s; expected start and end within the %d code points of text, and a label"
                                .formatted(one, points));
            }
            entities.add(new Entity(
                    text.offsetByCodePoints(0, start.intValue()),
                    text.offsetByCodePoints(0, end.intValue()),
                    one.path("label").textValue()));
        }
        entities.sort(Comparator.comparingInt(Entity::start));
        for (int i = 1; i < entities.size(); i++) {
            if (entities.get(i).start() < entities.get(i - 1).end()) {
                throw new UnusableDocument(
                        "entities has two that lie over each other, the %s at char %d and the %s before it"
                                .formatted(
                                        entities.get(i).label(),
                                        entities.get(i).start(),
                                        entities.get(i - 1).label()));
            }
        }
        return new LabelledText(text, entities);
    }

    private static LabelledText ofTokens(JsonNode tokens, JsonNode labels) throws UnusableDocument {
        if (tokens.size() != labels.size()) {
            throw new UnusableDocument(
                    "%d tokens have %d labels; expected one for each".formatted(tokens.size(), labels.size()));
        }
        StringBuilder text = new StringBuilder();
        List<Entity> entities = new ArrayList<>();
        String open = "";
        for (int i = 0; i < tokens.size(); i++) {
            String label = labels.get(i).asText();
            Matcher placed = PLACED.matcher(label);
            if (!tokens.get(i).isTextual() || !(label.equals(OUTSIDE) || placed.matches())) {
                throw new UnusableDocument("the token %s has the label %s; expected a text, and O, B-NAME or I-NAME"
                        .formatted(tokens.get(i), labels.get(i)));
            }
            text.append(i == 0 ? "" : " ");
            int start = text.length();
            text.append(tokens.get(i).textValue());
            if (label.equals(OUTSIDE)) {
                open = "";
            } else if (placed.group(1).equals("I") && placed.group(2).equals(open)) {
                Entity last = entities.removeLast();
                entities.add(new Entity(last.start(), text.length(), open));
            } else {
                open = placed.group(2);
                entities.add(new Entity(start, text.length(), open));
            }
        }
        return new LabelledText(text.toString(), entities);
    }
}
