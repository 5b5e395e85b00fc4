package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.RecipeFile;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.models.FetchedModels;
import dev.millrace.cli.models.ModelOptions;
import dev.millrace.cli.report.Figures;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.ModelName;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.TrainingCost;
import dev.millrace.trainer.engine.job.Machine;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a recipe's model on a file, without the stack. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Train a recipe's model on JSONL documents, without the stack. Started again after an"
                + " interruption, it goes on from the last checkpoint of the same recipe, tokenizer and data.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class TrainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RECIPE", description = "tokenizer, model and training are taken from it")
    private Path recipe;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description =
                    "JSONL with text or messages, or what else ingestion reads; for the objective preference JSONL"
                            + " with prompt, chosen and rejected; for token-classification JSONL with text and entities"
                            + " (start and end in code points, label), or with tokens and labels; - is standard input. Nothing is trained when any of it"
                            + " can't be read")
    private List<Path> data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the model package goes")
    private Path out;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "a tokenizer.json, a .tiktoken file of ranks, or a SentencePiece .model, instead of one trained on"
                            + " the data or named in the recipe")
    private Optional<Path> tokenizer;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "write the curves there, too, as TensorBoard reads them; the training gets a folder in it")
    private Optional<Path> tensorboard;

    @Mixin
    private ModelOptions models;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter console = spec.commandLine().getOut();
        Recipe read = read(console);
        try {
            Path work = Files.createDirectories(out.toAbsolutePath().resolve(".training"));
            TrainingData prepared = new TrainingData(
                    data,
                    work,
                    read.training().objective(),
                    read.model().head().labels(),
                    spec.commandLine().getErr());
            Optional<BaseModel> base = base(read);
            PublishedTokenizer vocabulary = prepared.tokenizer(read.tokenizer(), given(read, base));
            Tokenizer used = TokenizeCommand.read(vocabulary.file());
            int ids = ids(base, used);
            expectToFit(read, ids, base);
            TrainingData.Shard shard =
                    prepared.tokens(used, base.isPresent() ? base.get().tokenizerConfig() : vocabulary.config());
            console.printf(
                    "%s tokens in %s documents, %s token ids%n",
                    Figures.count(shard.tokens()),
                    Figures.count(shard.documents()),
                    Figures.count(used.vocabularySize()));
            console.flush();
            return train(job(read, ids, shard, vocabulary.file(), work), work, console);
        } catch (IOException e) {
            throw new CommandFailed("Training in %s failed: %s".formatted(out, Trouble.of(e)), e);
        }
    }

    /** A tokenizer that is given has a vocabulary of its own: how large the model is shows when it has been read. */
    private Recipe read(PrintWriter console) throws CommandFailed, InterruptedException {
        try (FetchedModels fetched = models.fetching(console)) {
            Recipe read = tokenizer.isPresent()
                    ? RecipeFile.read(recipe, fetched)
                    : RecipeFile.readToTrain(recipe, fetched, Machine::memory);
            fetched.complete();
            return read;
        }
    }

    private static Optional<BaseModel> base(Recipe read) throws IOException, CommandFailed {
        Optional<String> from = read.model().from();
        if (from.flatMap(ModelName::in).isPresent()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "model.from: %s is a model of the platform; expected its folder, or 'millrace run'"
                            .formatted(from.get()));
        }
        return from.isPresent() ? Optional.of(BaseModel.open(Path.of(from.get()))) : Optional.empty();
    }

    /** The tokenizer that isn't trained: that of the command line, of the model that training begins with, or of the recipe. */
    private Optional<PublishedTokenizer> given(Recipe read, Optional<BaseModel> base)
            throws IOException, CommandFailed {
        if (tokenizer.isPresent()) {
            return Optional.of(PublishedTokenizer.open(tokenizer.get()));
        }
        if (base.isPresent()) {
            return Optional.of(new PublishedTokenizer(base.get().tokenizer(), TokenizerConfig.NOTHING_SAID));
        }
        Optional<String> named = read.tokenizer().from();
        if (named.flatMap(ModelName::in).isPresent() || named.flatMap(Asset::in).isPresent()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "tokenizer.from: %s is the platform's; expected a file or a folder, or 'millrace run'"
                            .formatted(named.get()));
        }
        return named.isPresent() ? Optional.of(PublishedTokenizer.open(Path.of(named.get()))) : Optional.empty();
    }

    /** How many token ids the model has: its own number where training begins with one. */
    private int ids(Optional<BaseModel> base, Tokenizer used) throws IOException, CommandFailed {
        if (base.isEmpty()) {
            return used.vocabularySize();
        }
        int has = base.get().architecture().embedding().vocabulary();
        if (used.vocabularySize() > has) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "%s has %d token ids; the model that training begins with, %s, has %d. Leave --tokenizer out: its own is used"
                            .formatted(
                                    tokenizer.isPresent()
                                            ? tokenizer.get()
                                            : base.get().tokenizer(),
                                    used.vocabularySize(),
                                    base.get().folder(),
                                    has));
        }
        return has;
    }

    private void expectToFit(Recipe read, int ids, Optional<BaseModel> base) throws CommandFailed {
        TrainingExecution execution = read.execution().training();
        Optional<String> tooLarge = new TrainingCost(read.model(), read.training(), execution, ids)
                .withBase(base.map(BaseModel::architecture))
                .tooLargeFor(Machine.memory(execution));
        if (tooLarge.isPresent()) {
            throw new CommandFailed(CommandFailed.USAGE, "%s: %s".formatted(recipe, tooLarge.get()));
        }
    }

    private TrainingJob job(Recipe read, int ids, TrainingData.Shard shard, Path vocabulary, Path work) {
        return new TrainingJob(
                read.name(),
                RecipeReader.digest(read),
                read.name(),
                "v1",
                ids,
                read.model(),
                read.training(),
                read.execution().training(),
                List.of(new TrainingJob.Shard(shard.file().toString(), "data", 1)),
                vocabulary.toString(),
                work.resolve("checkpoints").toString(),
                out.toAbsolutePath().toString(),
                "# %s%n%nTrained with Millrace on %s documents (%s tokens) of %s.%n"
                        .formatted(read.name(), shard.documents(), shard.tokens(), data),
                read.export());
    }

    private int train(TrainingJob job, Path work, PrintWriter console)
            throws IOException, CommandFailed, InterruptedException {
        try (Curves curves = new Curves(job, tensorboard);
                WorkerGroup workers =
                        WorkerGroup.start(TrainingEngine.runtime(), job, work.resolve("attempt"), message -> {
                            curves.draw(message);
                            say(console, message);
                        })) {
            // Ctrl-C leaves a complete checkpoint behind.
            Thread stop = new Thread(workers::stop, "stop-workers");
            Runtime.getRuntime().addShutdownHook(stop);
            Outcome outcome = workers.await();
            switch (outcome) {
                case Outcome.Finished finished -> console.println("The model package is in " + out);
                case Outcome.Stopped stopped ->
                    throw new CommandFailed("Stopped; the same command goes on from the last checkpoint.");
                case Outcome.GaveUp gaveUp -> throw new CommandFailed("Training gave up: " + gaveUp.reason());
                case Outcome.Crashed crashed ->
                    throw new CommandFailed("A worker died (%s); the same command goes on from the last checkpoint."
                            .formatted(crashed.detail()));
            }
            console.flush();
            return 0;
        }
    }

    private static synchronized void say(PrintWriter console, WorkerMessage message) {
        switch (message) {
            case WorkerMessage.Started m ->
                console.printf(
                        "%s parameters, step %s of %s, %d threads%n",
                        Figures.short3((double) m.parameters()),
                        Figures.count(m.step()),
                        Figures.count(m.steps()),
                        m.threads());
            case WorkerMessage.Progressed m -> progress(console, m);
            case WorkerMessage.CheckpointSaved m -> console.printf("checkpoint at step %s%n", Figures.count(m.step()));
            case WorkerMessage.Packaged m ->
                console.printf("a package of step %s is in %s%n", Figures.count(m.step()), m.folder());
            case WorkerMessage.CheckpointRefused m ->
                console.printf("checkpoint %s is not used: %s%n", m.folder(), m.reason());
            case WorkerMessage.Remark m -> console.println(m.text());
            case WorkerMessage.StepSkipped m ->
                console.printf("step %s was skipped: %s%n", Figures.count(m.step()), m.reason());
            case WorkerMessage.Exported m ->
                console.printf(
                        "loss %s to %s in %s at %s tokens/s%n",
                        Figures.decimal(m.firstLoss(), 3),
                        Figures.decimal(m.lastLoss(), 3),
                        Figures.duration(m.seconds()),
                        Figures.count(Math.round(m.tokensPerSecond())));
            case WorkerMessage.GaveUp m -> console.println(m.reason());
        }
        console.flush();
    }

    /** A line for every twentieth of the way is enough to see where it goes. */
    private static void progress(PrintWriter console, WorkerMessage.Progressed m) {
        long every = Math.max(1, m.steps() / 20);
        if (m.step() % every == 0 || m.step() == m.steps()) {
            console.printf(
                    "step %s, loss %s, %s tokens/s%n",
                    Figures.count(m.step()),
                    Figures.decimal(m.loss(), 3),
                    Figures.count(Math.round(m.tokensPerSecond())));
        }
    }
}
