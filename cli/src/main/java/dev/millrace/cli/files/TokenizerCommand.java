package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.RecipeFile;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.models.FetchedModels;
import dev.millrace.cli.models.ModelOptions;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Style;
import dev.millrace.cli.report.TokenizerTable;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.TokenizerSpec;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.TokenizerTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is asked of tokenizers before one is chosen. */
@Command(
        name = "tokenizer",
        mixinStandardHelpOptions = true,
        description = "Compare tokenizers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TokenizerCommand.Compare.class)
public final class TokenizerCommand {

    /** Puts tokenizers, there or still to be trained, beside each other. */
    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description =
                    "Say how well tokenizers fit documents: tokens a word, bytes a token, what can't be spelled, all"
                            + " together and by language and source. Sizes are trained on nine of ten documents, and all are"
                            + " measured on the tenth then.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    public static final class Compare implements Callable<Integer> {

        /** Share of the documents that is measured where others are trained on. */
        private static final double MEASURED = 0.1;

        @Parameters(arity = "0..*", paramLabel = "FILE", description = "documents, as for millrace tokenize")
        private List<Path> files = new ArrayList<>();

        @Option(
                names = "--tokenizer",
                paramLabel = "FILE",
                description =
                        "a tokenizer.json, a .tiktoken file of ranks, a SentencePiece .model, or a folder with one;"
                                + " may be given more than once")
        private List<Path> given = new ArrayList<>();

        @Option(
                names = "--vocabulary",
                split = ",",
                paramLabel = "SIZE",
                description = "a size to train: 8192,16384,32768; as the recipe says, else as GPT-2's")
        private List<Integer> sizes = new ArrayList<>();

        @Option(
                names = "--recipe",
                paramLabel = "RECIPE",
                description = "how sizes are trained; without a FILE, the documents of its sources that are files here,"
                        + " and its own tokenizer among the others")
        private Optional<Path> recipe;

        @Mixin
        private ModelOptions models;

        @Option(names = "--json", description = "the report as JSON")
        private boolean json;

        @Spec
        private CommandSpec spec;

        private interface Taker {
            void take(String text, String source, Optional<String> language);
        }

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            Optional<Recipe> read = read();
            Map<String, Tokenizer> tokenizers = new LinkedHashMap<>();
            for (Path path : given) {
                tokenizers.put(named(path, tokenizers), opened(path));
            }
            List<Integer> wanted = new ArrayList<>(sizes);
            if (read.isPresent() && files.isEmpty()) {
                own(read.get(), tokenizers, wanted);
            }
            if (tokenizers.isEmpty() && wanted.isEmpty()) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        "There is nothing to compare: name a --tokenizer, a --vocabulary or a --recipe");
            }
            boolean apart = !wanted.isEmpty();
            PrintWriter err = spec.commandLine().getErr();
            int status = apart ? train(read, err, wanted, tokenizers) : 0;
            // What can't be read is told once.
            PrintWriter next = apart ? new PrintWriter(Writer.nullWriter()) : err;
            TokenizerComparison comparison = new TokenizerComparison(tokenizers);
            status = Math.max(status, documents(read, next, (text, source, language) -> {
                if (!apart || isMeasured(text)) {
                    comparison.add(text, source, language);
                }
            }));
            if (comparison.documents() == 0) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        apart
                                ? "Too few documents: one of ten is measured, and of these none is"
                                : "There are no documents to compare on");
            }
            write(comparison);
            return status;
        }

        /** The tokenizer that the recipe names, or would train. */
        private static void own(Recipe read, Map<String, Tokenizer> tokenizers, List<Integer> wanted)
                throws CommandFailed {
            Optional<String> from = read.tokenizer().from();
            if (from.isPresent()) {
                Path path = Path.of(from.get());
                tokenizers.put(named(path, tokenizers), opened(path));
            } else if (!wanted.contains(read.tokenizer().vocabulary())) {
                wanted.add(read.tokenizer().vocabulary());
            }
        }

        private static String named(Path path, Map<String, Tokenizer> others) {
            String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
            return others.containsKey(name) ? path.toString() : name;
        }

        private static Tokenizer opened(Path path) throws CommandFailed {
            try {
                return PublishedTokenizer.open(path).tokenizer();
            } catch (IOException e) {
                throw new CommandFailed("%s: no tokenizer can be read: %s".formatted(path, Trouble.of(e)), e);
            }
        }

        private int train(Optional<Recipe> read, PrintWriter err, List<Integer> wanted, Map<String, Tokenizer> into)
                throws CommandFailed, InterruptedException {
            expectLasting();
            List<TokenizerTrainer> trainers = new ArrayList<>();
            for (int size : wanted) {
                trainers.add(trainer(read, size));
            }
            long most =
                    read.map(Recipe::tokenizer).map(TokenizerSpec::sampleBytes).orElse(64L << 20);
            int status = documents(read, err, (text, source, language) -> {
                if (!isMeasured(text) && trainers.getFirst().bytes() < most) {
                    trainers.forEach(trainer -> trainer.add(text));
                }
            });
            for (int i = 0; i < trainers.size(); i++) {
                try {
                    into.put(
                            "trained, %d ids".formatted(wanted.get(i)),
                            Tokenizer.read(trainers.get(i).train().json()));
                } catch (IOException e) {
                    throw new IllegalStateException("A tokenizer that was trained here can't be read here", e);
                }
            }
            return status;
        }

        private static TokenizerTrainer trainer(Optional<Recipe> read, int size) throws CommandFailed {
            try {
                return read.map(recipe -> TokenizerTrainer.of(
                                recipe.tokenizer().sized(size),
                                recipe.training().objective()))
                        .orElseGet(() -> new BpeTrainer(size, TokenizerConfig.MARKS, Preprocessing.USUAL));
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(CommandFailed.USAGE, "--vocabulary: " + e.getMessage());
            }
        }

        /** The same for the same text, whatever file it stands in. */
        private static boolean isMeasured(String text) {
            return HeldOut.contains(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), MEASURED);
        }

        private Optional<Recipe> read() throws CommandFailed {
            if (recipe.isEmpty()) {
                return Optional.empty();
            }
            try (FetchedModels fetched = models.fetching(spec.commandLine().getErr())) {
                return Optional.of(RecipeFile.read(recipe.get(), fetched));
            }
        }

        /** Where sizes are trained documents are read twice. */
        private void expectLasting() throws CommandFailed {
            for (Path path : files) {
                NamedFile file = new NamedFile(path);
                if (!file.staysThere() && !file.isFolder()) {
                    throw new CommandFailed(
                            CommandFailed.USAGE,
                            "%s: documents that sizes are trained on are read twice; expected a file".formatted(path));
                }
            }
        }

        private int documents(Optional<Recipe> read, PrintWriter err, Taker taker)
                throws CommandFailed, InterruptedException {
            if (!files.isEmpty()) {
                return InputFiles.read(
                        files,
                        err,
                        document -> taker.take(
                                Pages.text(document), document.source().orElse(source(document)), document.language()));
            }
            if (read.isEmpty()) {
                throw new CommandFailed(CommandFailed.USAGE, "Missing required parameter: 'FILE', or --recipe");
            }
            RecipeDocuments documents = new RecipeDocuments(read.get());
            documents.read(document -> taker.take(
                    document.text(),
                    document.source(),
                    Optional.ofNullable(document.metadata().get(Document.LANGUAGE))));
            documents
                    .leftOut()
                    .forEach(name -> err.println("Source " + name + " isn't a file of this machine: left out"));
            return 0;
        }

        /** The file that a document stands in. */
        private static String source(InputDocument document) {
            String place = document.place();
            int line = place.lastIndexOf(':');
            return line > 0 && place.substring(line + 1).chars().allMatch(Character::isDigit)
                    ? place.substring(0, line)
                    : place;
        }

        private void write(TokenizerComparison comparison) {
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonAnswer.pretty(TokenizerTable.json(comparison.rows())));
            } else {
                new TokenizerTable(Style.detected()).lines(comparison.rows()).forEach(out::println);
            }
            out.flush();
        }
    }
}
