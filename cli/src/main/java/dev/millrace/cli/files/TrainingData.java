package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.TokenizerSpec;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.shards.Dialog;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.tokenization.domain.ShardTokenizer;
import dev.millrace.tokenization.domain.TokenizerTrainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Turns files of documents into what a training reads: a tokenizer and a token shard. */
final class TrainingData {

    private static final String SOURCE = "data";

    private final List<Path> files;
    private final Path work;
    private final TrainingObjective objective;
    private final PrintWriter err;
    private final LabelledData labelled;

    /**
     * @param objective what is to be learnt from them
     * @param labels what a token classifier is to tell apart
     * @param err is told what of the files can't be read
     */
    TrainingData(List<Path> files, Path work, TrainingObjective objective, List<String> labels, PrintWriter err)
            throws IOException {
        this.objective = objective;
        this.files = lasting(files, work);
        this.work = work;
        this.err = err;
        this.labelled = new LabelledData(this.files, labels, err);
    }

    /** Data are read twice; what flows by (standard input, a FIFO) is kept for that. */
    private static List<Path> lasting(List<Path> files, Path work) throws IOException {
        List<Path> lasting = new ArrayList<>();
        for (Path path : files) {
            NamedFile file = new NamedFile(path);
            if (file.staysThere() || file.isFolder()) {
                lasting.add(path);
            } else {
                Path kept = work.resolve("data-%d-%s".formatted(lasting.size(), file.name()));
                try (InputStream in = file.bytes()) {
                    Files.copy(in, kept, StandardCopyOption.REPLACE_EXISTING);
                }
                lasting.add(kept);
            }
        }
        return lasting;
    }

    /** A model is the worse for data that aren't what they seem, and that shows only much later. */
    private void read(InputFiles.Consumer consumer) throws CommandFailed, InterruptedException {
        int status = InputFiles.read(files, err, consumer);
        if (status != 0) {
            throw new CommandFailed(status, "Nothing was trained: mend what can't be read, or leave it out.");
        }
    }

    /** A written token shard. */
    record Shard(Path file, long tokens, long documents) {}

    /**
     * The given tokenizer, or one trained on the files with the special tokens that the objective needs, copied to a folder
     * of its own with what is said of its use.
     */
    PublishedTokenizer tokenizer(TokenizerSpec wanted, Optional<PublishedTokenizer> given)
            throws IOException, CommandFailed, InterruptedException {
        Path folder = emptied(work.resolve("tokenizer"));
        if (given.isPresent()) {
            Path from = given.get().file();
            Path own = from.toAbsolutePath().resolveSibling("");
            boolean alone = given.get().config().equals(TokenizerConfig.NOTHING_SAID);
            for (Path file : alone ? List.of(from) : BaseFiles.ofTokenizer(own).values()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
            return new PublishedTokenizer(
                    folder.resolve(from.getFileName()), given.get().config());
        }
        // Each time: one that lies here already may have been trained on other files, or for another recipe.
        TokenizerTrainer trainer = TokenizerTrainer.of(wanted, objective);
        texts(text -> {
            if (trainer.bytes() < wanted.sampleBytes()) {
                trainer.add(text);
            }
        });
        Files.write(folder.resolve(ModelPackage.TOKENIZER), trainer.train().json());
        return PublishedTokenizer.open(folder);
    }

    private static Path emptied(Path folder) throws IOException {
        try (Stream<Path> old = Files.list(Files.createDirectories(folder))) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        return folder;
    }

    /**
     * All documents as tokens: of dialogs, where answers are to be learnt, as a served model reads them.
     *
     * @param config how the tokenizer is to be used
     */
    Shard tokens(Tokenizer tokenizer, TokenizerConfig config) throws IOException, CommandFailed, InterruptedException {
        Path file = work.resolve("data.tokens");
        if (objective == TrainingObjective.TOKEN_CLASSIFICATION) {
            return labelled.tokens(tokenizer, file);
        }
        ShardTokenizer plain = new ShardTokenizer(tokenizer, config);
        ShardTokenizer chats = objective.tunes() ? plain.ofChats(format(tokenizer, config)) : plain;
        ShardTokenizer tokens = wantsPairs() ? chats.ofPairs() : chats;
        try (TokenShardWriter shard = new TokenShardWriter(file, tokens.vocabulary())) {
            documents(document -> {
                try {
                    tokens.write(document, shard);
                } catch (MalformedTemplate e) {
                    throw new UnusableDocument("the chat template takes no such dialog: " + e.getMessage());
                }
            });
            return new Shard(file, shard.tokens(), shard.documents());
        }
    }

    private static ChatFormat format(Tokenizer tokenizer, TokenizerConfig config) throws CommandFailed {
        try {
            ChatFormat format = ChatFormat.of(tokenizer, config);
            format.check();
            return format;
        } catch (MalformedTemplate e) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "dialogs can't be written in the tokenizer's chat template: " + e.getMessage());
        }
    }

    private interface DocumentTaker {
        void take(Document document) throws IOException, UnusableDocument;
    }

    private void texts(Consumer<String> taker) throws IOException, CommandFailed, InterruptedException {
        if (objective == TrainingObjective.TOKEN_CLASSIFICATION) {
            labelled.read((_, text) -> taker.accept(text.text()));
        } else {
            documents(document -> taker.accept(document.text()));
        }
    }

    private boolean wantsPairs() {
        return objective == TrainingObjective.PREFERENCE;
    }

    private void documents(DocumentTaker taker) throws IOException, CommandFailed, InterruptedException {
        try {
            read(input -> {
                try {
                    taker.take(document(input));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Document document(InputDocument input) throws UnusableDocument {
        Document document = read(input);
        if (wantsPairs() && document.rejected().isEmpty()) {
            throw new UnusableDocument(
                    "no pair of answers; a preference is learnt from records with prompt, chosen and rejected");
        }
        return document;
    }

    private Document read(InputDocument input) throws UnusableDocument {
        if (input.messages().isEmpty()) {
            return text(input, Pages.text(input));
        }
        Document dialog = dialog(id(input.id()), input.messages().get());
        return objective.tunes() ? dialog : text(input, dialog.preferred().text());
    }

    private static Document text(InputDocument input, String text) {
        return new Document(id(input.id()), text, SOURCE, Optional.empty(), Map.of());
    }

    private static Document dialog(String id, List<Message> said) {
        return new Document(
                id, Dialog.of(said).text(), SOURCE, Optional.empty(), Map.of(), Optional.empty(), Optional.of(said));
    }

    /** Any id as 32 hexadecimal digits, so that the choice of held-out documents is as good as random. */
    private static String id(String given) {
        byte[] hash = Sha256.digest().digest(given.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
    }
}
