package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.recipes.RedactClassifier;
import dev.millrace.redaction.domain.EntityType;
import dev.millrace.redaction.domain.RedactDocument;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import dev.millrace.redaction.domain.classifier.UnfitClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

    @Option(
            names = "--classifier",
            paramLabel = "DIR",
            description =
                    "A token classifier that finds persons, places, organisations and addresses: a folder with model.onnx or onnx/model.onnx, config.json and tokenizer.json.")
    private Optional<Path> classifier = Optional.empty();

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "LABEL=KIND",
            description = "Kinds by what the classifier calls them, or none, beside the usual (PER, LOC, ORG, …).")
    private Map<String, String> labels = Map.of();

    @Option(
            names = "--threshold",
            paramLabel = "PROBABILITY",
            description = "At which the classifier takes a word for something (default: 0.5).")
    private double threshold = 0.5;

    @Option(
            names = "--capitals",
            description = "Of a text that has capitals the classifier finds only what has one, too.")
    private boolean capitals;

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
        entities.forEach(name -> kinds.add(kind(name)));
        if (entities.isEmpty()) {
            kinds.addAll(EntityType.DEFAULTS);
            classifier.ifPresent(_ -> {
                kinds.addAll(EntityType.NAMES);
                kinds.add(EntityType.ADDRESS);
            });
        }
        redaction = new RedactDocument(kinds, regions, classifier.map(folder -> opened(folder, kinds)));
    }

    private EntityType kind(String name) {
        return Stream.of(EntityType.values())
                .filter(kind -> kind.entityName().equals(name))
                .findFirst()
                .orElseThrow(() -> usage("No kind of personal data is called %s; expected %s"
                        .formatted(name, String.join(", ", new Kinds()))));
    }

    private TokenClassifier opened(Path folder, Set<EntityType> kinds) {
        labels.values().stream()
                .filter(name -> !name.equals(RedactClassifier.NOTHING))
                .forEach(this::kind);
        if (!(threshold > 0 && threshold <= 1)) {
            throw usage("--threshold: found %s; expected a probability".formatted(threshold));
        }
        try {
            TokenClassifierFiles files = TokenClassifierFiles.in(folder);
            RedactClassifier rule = new RedactClassifier(
                    files.model().toString(),
                    files.config().toString(),
                    files.tokenizer().toString(),
                    labels,
                    threshold,
                    RedactClassifier.Words.FIRST,
                    capitals);
            return TokenClassifier.open(
                    files, rule, kinds.stream().map(EntityType::entityName).collect(Collectors.toSet()));
        } catch (UnfitClassifier | IOException e) {
            throw usage("--classifier: " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
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
