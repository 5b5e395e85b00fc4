package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.redaction.domain.EntityType;
import dev.millrace.redaction.domain.RedactDocument;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Documents without personal data. */
@Command(
        name = "redact",
        mixinStandardHelpOptions = true,
        description = "Replace personal data by typed placeholders. Offsets are code points of the input.")
@SuppressWarnings("NullAway.Init") // set before the first document
public final class RedactCommand extends FileCommand {

    @Option(
            names = "--entities",
            split = ",",
            paramLabel = "KIND",
            description = "Kinds to look for instead of a recipe's defaults: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Kinds.class)
    private List<String> entities = List.of();

    @Option(
            names = "--regions",
            split = ",",
            paramLabel = "COUNTRY",
            description = "Countries (ISO 3166) whose phone numbers and ids are expected as they are written there.")
    private Set<String> regions = Set.of();

    @Spec
    private CommandSpec spec;

    private RedactDocument redaction;

    /** The names of all kinds. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(EntityType.values()).map(EntityType::entityName).iterator();
        }
    }

    /** Made only when it is needed: every command is set up whenever one of them runs. */
    @Override
    void prepare() {
        EnumSet<EntityType> kinds = EnumSet.noneOf(EntityType.class);
        for (String name : entities) {
            kinds.add(Stream.of(EntityType.values())
                    .filter(kind -> kind.entityName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "No kind of personal data is called %s; expected %s"
                                    .formatted(name, String.join(", ", new Kinds())))));
        }
        redaction = new RedactDocument(kinds.isEmpty() ? EntityType.DEFAULTS : kinds, regions);
    }

    @Override
    ObjectNode process(InputDocument document) throws UnusableDocument {
        RedactDocument.Result result = redaction.redact(document.withText(Pages.text(document)));
        ObjectNode answer = answer(document).put("text", result.text());
        ArrayNode entities = answer.putArray("entities");
        for (RedactDocument.Found found : result.entities()) {
            entities.addObject()
                    .put("type", found.type())
                    .put("start", found.start())
                    .put("end", found.end());
        }
        return answer;
    }
}
