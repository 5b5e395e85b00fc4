package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.labels.TokenClassifierConfig;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.ModelFetch.Fetched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The token classifier that a recipe names: by its folder, which stands for its files, and whether it can be used. */
final class RedactClassifierFiles {

    static final String AT = "/redact/classifier";
    private static final String FROM = "from";
    private static final String MODEL = "model";
    private static final String CONFIG = "config";
    private static final String TOKENIZER = "tokenizer";
    private static final String LABELS = "labels";

    private final RecipeText text;
    private final Paths paths;
    private final ObjectNode redact;
    private final List<Problem> problems = new ArrayList<>();

    private RedactClassifierFiles(RecipeText text, Paths paths, ObjectNode redact) {
        this.text = text;
        this.paths = paths;
        this.redact = redact;
    }

    /**
     * Puts the files of a classifier into {@code recipe} where it names its folder, and looks at them where they can be seen. One
     * that is named by its address where nobody fetches it is left out, and isn't looked at.
     */
    static List<Problem> resolve(RecipeText text, Paths paths, JsonNode recipe) {
        if (!(recipe.path("redact") instanceof ObjectNode redact)
                || !(redact.path("classifier") instanceof ObjectNode classifier)) {
            return List.of();
        }
        RedactClassifierFiles files = new RedactClassifierFiles(text, paths, redact);
        try {
            JsonNode from = classifier.remove(FROM);
            if (from != null) {
                files.folder(classifier, from.asText());
            }
            if (files.problems.isEmpty() && redact.path("classifier").isObject()) {
                files.look(classifier);
            }
        } catch (InvalidPathException e) {
            files.problem("", "%s can't be a path: %s".formatted(e.getInput(), e.getReason()));
        }
        return files.problems;
    }

    private void folder(ObjectNode classifier, String from) {
        if (RemoteModel.isAddress(from)) {
            Optional<RemoteModel> model = RemoteModel.in(from);
            if (model.isEmpty()) {
                problem("/from", "found the text \"%s\"; expected a folder, %s".formatted(from, RemoteModel.ADDRESSES));
            } else if (paths.fetch().isPresent()) {
                fetched(classifier, paths.fetch().get().fetchClassifier(model.get()));
            } else if (paths.desk().isPresent()) {
                problem("/from", Paths.notFetched(from));
            } else {
                redact.putNull("classifier");
            }
            return;
        }
        Path folder = paths.base().map(base -> base.resolve(from)).orElseGet(() -> Path.of(from));
        if (!folder.isAbsolute()) {
            problem("/from", Paths.relative(from, true));
        } else if (paths.base().isEmpty() && paths.desk().isEmpty()) {
            put(
                    classifier,
                    new TokenClassifierFiles(
                            folder.resolve(TokenClassifierFiles.MODELS.getFirst()),
                            folder.resolve("config.json"),
                            folder.resolve("tokenizer.json")));
        } else {
            in(classifier, folder.normalize());
        }
    }

    private void fetched(ObjectNode classifier, Fetched came) {
        switch (came) {
            case Fetched.In(Path folder) -> in(classifier, folder);
            case Fetched.Refused(String problem) -> problem("/from", problem);
        }
    }

    private void in(ObjectNode classifier, Path folder) {
        if (!Files.isDirectory(folder)) {
            problem("/from", "there is no folder %s; expected that of a token classifier".formatted(folder));
            return;
        }
        try {
            put(classifier, TokenClassifierFiles.in(folder));
        } catch (IOException e) {
            problem("/from", String.valueOf(e.getMessage()));
        }
    }

    private static void put(ObjectNode classifier, TokenClassifierFiles files) {
        classifier.put(MODEL, files.model().toString());
        classifier.put(CONFIG, files.config().toString());
        classifier.put(TOKENIZER, files.tokenizer().toString());
    }

    /** What is in the files; one that isn't there is found missing as every file is. */
    private void look(ObjectNode classifier) {
        Optional<Path> model = seen(classifier, MODEL);
        Optional<Path> config = seen(classifier, CONFIG);
        Optional<Path> tokenizer = seen(classifier, TOKENIZER);
        try {
            if (config.isPresent()) {
                TokenClassifierConfig labels = TokenClassifierConfig.read(config.get());
                kinds(classifier, labels);
                if (model.isPresent()) {
                    var _ = new TokenClassifierFiles(model.get(), config.get(), config.get()).graph(labels);
                }
            }
            if (tokenizer.isPresent()) {
                var _ = Tokenizer.read(tokenizer.get());
            }
        } catch (MalformedModel | MalformedTokenizer e) {
            problem("", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            problem("", "a file of the classifier can't be read: " + e);
        }
    }

    /** The file at a key, where this machine has it. */
    private Optional<Path> seen(ObjectNode classifier, String key) {
        String written = classifier.path(key).asText("");
        boolean here = paths.base().isPresent() || paths.desk().isPresent();
        return written.isEmpty() || !here || Asset.in(written).isPresent()
                ? Optional.empty()
                : Optional.of(paths.base().map(base -> base.resolve(written)).orElseGet(() -> Path.of(written)))
                        .filter(path -> path.isAbsolute() && Files.isRegularFile(path));
    }

    private void kinds(ObjectNode classifier, TokenClassifierConfig config) {
        RedactClassifier rule = RecipeReader.classifier(classifier);
        for (String label : rule.labels().keySet()) {
            if (!config.entities().contains(label)) {
                problem(
                        RecipeText.child("/" + LABELS, label),
                        "the model has no labels for %s; %s"
                                .formatted(label, Suggestion.among(config.entities(), label)));
            }
        }
        List<String> unnamed = rule.unnamed(config.entities());
        if (!unnamed.isEmpty()) {
            problem("/" + LABELS, RedactClassifier.asking(unnamed));
            return;
        }
        List<String> wanted =
                redact.path("entities").valueStream().map(JsonNode::asText).toList();
        if (config.entities().stream()
                .flatMap(entity -> rule.kind(entity).stream())
                .noneMatch(wanted::contains)) {
            problem(
                    "",
                    "redact.entities looks for nothing that the model finds (%s); name some of that"
                            .formatted(String.join(", ", config.entities())));
        }
    }

    private void problem(String below, String message) {
        problems.add(text.problem(AT + below, message));
    }
}
