package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.RecipeFile;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.FilterExplanation;
import dev.millrace.cli.report.FilterSummary;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Style;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.Document;
import dev.millrace.filtering.domain.ContaminationRules;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.filtering.domain.FilterDocument;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.filtering.domain.classifier.TextClassifier;
import dev.millrace.filtering.domain.language.LanguageIdentifier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the quality rules make of documents: each rule set for itself, one after the other, or over a whole corpus. */
@Command(
        name = "filter",
        mixinStandardHelpOptions = true,
        description = {
            "Say what each quality rule set makes of documents: keep, or the reason against them.",
            "With --explain or --summary the rule sets run one after the other, as in a run: those of --recipe, or"
                    + " gopher-repetition, gopher-quality, c4 and fineweb.",
            "With --dry-run no FILE is needed; after --json, FILE is where the report goes."
        })
@SuppressWarnings("NullAway.Init") // set before the first document
public final class FilterCommand extends FileCommand {

    @Option(
            names = "--classifier",
            paramLabel = "DIR|FILE",
            description = "score documents with an ONNX text classifier; its tokenizer.json, if any, lies beside it."
                    + " With a recipe that has one trained, use this one in its place")
    private Optional<Path> classifierFile;

    @Option(
            names = "--evaluation",
            paramLabel = "FILE",
            description = "say which items of evaluation sets documents overlap with; JSONL, or folders of it")
    private List<Path> evaluation = List.of();

    @Option(names = "--ngram", description = "words of an n-gram that counts as overlap; default: ${DEFAULT-VALUE}")
    private int ngram = 13;

    @Option(names = "--recipe", paramLabel = "RECIPE", description = "take rule sets, lists and thresholds from it")
    private Optional<Path> recipe;

    @Option(names = "--explain", description = "show each document's way through the rules, with every figure")
    private boolean explain;

    @Option(
            names = "--summary",
            description = "show a histogram of every figure, and counts by source, language, domain")
    private boolean summary;

    @Option(
            names = "--dry-run",
            paramLabel = "RECIPE",
            description = "what each rule would drop of the recipe's sources that are files here, with examples")
    private Optional<Path> dryRun;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "with --dry-run: judge an even sample of N documents instead of all")
    private Optional<Integer> sample;

    private FilterDocument filter;
    private Optional<TextClassifier> classifier = Optional.empty();
    private Optional<ContaminationRules> contamination = Optional.empty();

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        if (dryRun.isPresent()) {
            return dryRun(dryRun.get());
        }
        if (sample.isPresent()) {
            throw new CommandFailed(CommandFailed.USAGE, "--sample goes with --dry-run");
        }
        return explain || summary ? explain() : super.call();
    }

    /** Made only when it is needed: every command is set up whenever one of them runs. */
    @Override
    void prepare() throws CommandFailed {
        filter = recipe.isPresent()
                ? new FilterDocument(RecipeFile.read(recipe.get()).filter())
                : new FilterDocument();
        try {
            classifier = classifierFile.isEmpty()
                    ? Optional.empty()
                    : Optional.of(TextClassifier.open(ClassifierFile.at(classifierFile.get())));
            contamination =
                    evaluation.isEmpty() ? Optional.empty() : Optional.of(ContaminationRules.of(evaluation, ngram));
        } catch (NoSuchFileException e) {
            throw new CommandFailed(CommandFailed.USAGE, e.getMessage() + ": there is no such file");
        } catch (IOException e) {
            throw new CommandFailed(Trouble.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    ObjectNode process(InputDocument document) throws UnusableDocument {
        String text = Pages.text(document);
        FilterDocument.Judgement judgement = filter.judge(document.withText(text));
        ObjectNode answer = answer(document)
                .put("language", judgement.language())
                .put("words", judgement.words())
                .put("wordsSha256", judgement.wordsSha256());
        judgement.verdicts().forEach(answer.putObject("verdicts")::put);
        ObjectNode signals = answer.putObject("signals");
        judgement.signals().forEach((name, value) -> put(signals, name, value));
        classifier.ifPresent(model -> answer.put("classifierScore", model.score(text)));
        contamination.ifPresent(rules -> rules.overlap(text).forEach(answer.putObject("contamination")::put));
        return answer;
    }

    /** Whole numbers as such; null where there was nothing to measure. */
    private static void put(ObjectNode signals, String name, double value) {
        if (!Double.isFinite(value)) {
            signals.putNull(name);
        } else if (value == Math.rint(value)) {
            signals.put(name, (long) value);
        } else {
            signals.put(name, value);
        }
    }

    private int explain() throws CommandFailed, InterruptedException {
        DocumentFilter chain =
                chains().of(recipe.isPresent() ? Optional.of(RecipeFile.read(recipe.get())) : Optional.empty());
        Style style = Style.detected();
        FilterExplanation explanation = new FilterExplanation(chain.header(), style);
        FilterSummary all = new FilterSummary(chain.header());
        LanguageIdentifier languages = new LanguageIdentifier();
        int status = InputFiles.read(files(), err(), input -> {
            Document document = input.withText(Pages.text(input));
            DocumentFilter.Measured measured = chain.measure(document);
            if (explain) {
                explanation.lines(document, measured.signals()).forEach(out()::println);
                out().println();
                out().flush();
            }
            if (summary) {
                String language = measured.signals()
                        .language()
                        .orElseGet(() -> languages.identify(document.text()).code());
                all.add(measured, language);
            }
        });
        if (summary) {
            all.lines(style).forEach(out()::println);
        }
        out().flush();
        return status;
    }

    private FilterChains chains() {
        return new FilterChains(classifierFile, evaluation, ngram);
    }

    private int dryRun(Path named) throws CommandFailed {
        if (json() && !given().isEmpty()) {
            JsonAnswer.expect(given().getFirst());
        }
        Recipe read = RecipeFile.read(named);
        FilterDryRun run = new FilterDryRun(read, chains().of(Optional.of(read)))
                .run(sample.map(OptionalInt::of).orElseGet(OptionalInt::empty));
        if (!json()) {
            run.lines(Style.detected()).forEach(out()::println);
        } else if (given().isEmpty()) {
            out().println(JsonAnswer.pretty(run.json()));
        } else {
            JsonAnswer.write(given().getFirst(), run.json());
        }
        out().flush();
        return 0;
    }
}
