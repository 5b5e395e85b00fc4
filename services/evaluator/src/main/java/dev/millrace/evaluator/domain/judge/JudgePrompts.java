package dev.millrace.evaluator.domain.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.evaluator.domain.Dialog;
import dev.millrace.evaluator.domain.task.Entries;
import dev.millrace.evaluator.domain.task.FieldTemplate;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.Section;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a judge is told, as Jinja.
 *
 * @param system said before, by the system
 * @param pair asks which of two answers is better
 * @param single asks how good one is
 */
public record JudgePrompts(
        Optional<FieldTemplate> system, Optional<FieldTemplate> pair, Optional<FieldTemplate> single) {

    private static final String SHIPPED = "/judge.yaml";

    /** Those that are used where nobody brings others. */
    public static JudgePrompts shipped() {
        try (InputStream in = JudgePrompts.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException(SHIPPED + " is not among the resources");
            }
            return read(SHIPPED.substring(1), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedTask e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Those of a YAML file with the keys {@code system}, {@code pair} and {@code single}.
     *
     * @param file how messages name it
     * @throws MalformedTask naming file, line and field, when they can't be read
     */
    public static JudgePrompts read(String file, String yaml) throws MalformedTask {
        Entries entries = Section.read(file, yaml).entries(List.of("system", "pair", "single"));
        return new JudgePrompts(template(entries, "system"), template(entries, "pair"), template(entries, "single"));
    }

    private static Optional<FieldTemplate> template(Entries entries, String key) throws MalformedTask {
        return entries.has(key) ? Optional.of(entries.get(key).template()) : Optional.empty();
    }

    /** What is said to the judge. */
    Dialog.Messages dialog(FieldTemplate prompt, Map<String, JsonNode> fields, String item) throws UnfitItem {
        ArrayNode turns = JsonNodeFactory.instance.arrayNode();
        if (system.isPresent()) {
            turns.addObject().put("role", "system").put("content", system.get().text(fields, item));
        }
        turns.addObject().put("role", "user").put("content", prompt.text(fields, item));
        return new Dialog.Messages(turns);
    }
}
