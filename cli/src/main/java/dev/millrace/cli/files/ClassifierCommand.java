package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.shards.Document;
import dev.millrace.filtering.domain.classifier.ClassifierFile;
import dev.millrace.filtering.domain.classifier.ClassifierTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Classifiers of text quality. */
@Command(
        name = "classifier",
        mixinStandardHelpOptions = true,
        description = "Make classifiers of text quality.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ClassifierCommand.Train.class)
public final class ClassifierCommand {

    /** Trains one on files, as filtering does on two sources of a recipe. */
    @Command(
            name = "train",
            mixinStandardHelpOptions = true,
            description = "Train a linear classifier of word n-grams to tell good documents from raw ones.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    public static final class Train implements Callable<Integer> {

        @Option(names = "--good", required = true, arity = "1..*", paramLabel = "FILE", description = "good documents")
        private List<Path> good;

        @Option(
                names = "--raw",
                required = true,
                arity = "1..*",
                paramLabel = "FILE",
                description = "documents as they come")
        private List<Path> raw;

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the classifier goes")
        private Path out;

        @Option(
                names = "--sample-bytes",
                paramLabel = "BYTES",
                description =
                        "train on at most this many bytes of good, and of raw, documents; default: ${DEFAULT-VALUE}")
        private long sampleBytes = 33_554_432;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            ClassifierTrainer trainer = new ClassifierTrainer(sampleBytes);
            PrintWriter err = spec.commandLine().getErr();
            int status = Math.max(
                    InputFiles.read(good, err, document -> trainer.add(document(document), true)),
                    InputFiles.read(raw, err, document -> trainer.add(document(document), false)));
            try {
                ClassifierTrainer.Trained trained = trainer.train();
                Path file = Files.createDirectories(out).resolve(ClassifierFile.MODEL);
                trained.model().write(file);
                PrintWriter console = spec.commandLine().getOut();
                console.printf(
                        Locale.ROOT,
                        "%s: %d good documents, %d raw; area under the ROC curve on a tenth of them %.3f%n",
                        file,
                        trained.good(),
                        trained.raw(),
                        trained.auc());
                console.flush();
                return status;
            } catch (IllegalStateException e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new CommandFailed("%s: can't be written: %s".formatted(out, Trouble.of(e)), e);
            }
        }

        private static Document document(InputDocument input) throws UnusableDocument {
            return new Document(input.id(), Pages.text(input), "", Optional.empty(), Map.of());
        }
    }
}
