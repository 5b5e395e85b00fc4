package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.TokenizerSpec;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.ShardTokenizer;
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

/** Turns files of documents into what a training reads: a tokenizer and a token shard. */
final class TrainingData {

    private final List<Path> files;
    private final Path work;
    private final PrintWriter err;

    /** @param err is told what of the files can't be read */
    TrainingData(List<Path> files, Path work, PrintWriter err) throws IOException {
        this.files = lasting(files, work);
        this.work = work;
        this.err = err;
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

    /** The given tokenizer, or one trained on the files, copied to {@code target}. */
    Tokenizer tokenizer(TokenizerSpec wanted, Optional<Path> given, Path target)
            throws IOException, CommandFailed, InterruptedException {
        if (given.isPresent()) {
            Files.write(target, Files.readAllBytes(given.get()));
        } else {
            // Each time: one that lies here already may have been trained on other files, or for another recipe.
            BpeTrainer trainer = new BpeTrainer(wanted.vocabulary(), BpeTrainer.SPECIAL);
            read(document -> {
                if (trainer.bytes() < wanted.sampleBytes()) {
                    trainer.add(Pages.text(document));
                }
            });
            Files.write(target, trainer.train().json());
        }
        return TokenizeCommand.read(target);
    }

    /** All documents as tokens. */
    Shard tokens(Tokenizer tokenizer) throws IOException, CommandFailed, InterruptedException {
        Path file = work.resolve("data.tokens");
        ShardTokenizer tokens = new ShardTokenizer(tokenizer);
        try (TokenShardWriter shard = new TokenShardWriter(file, tokens.vocabulary())) {
            read(input -> {
                Document document = new Document(id(input.id()), Pages.text(input), "data", Optional.empty(), Map.of());
                int[] ids = tokens.tokens(document);
                try {
                    shard.write(
                            document.id(), ids, ids.length, document.text().getBytes(StandardCharsets.UTF_8).length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return new Shard(file, shard.tokens(), shard.documents());
        }
    }

    /** Any id as 32 hexadecimal digits, so that the choice of held-out documents is as good as random. */
    private static String id(String given) {
        byte[] hash = Sha256.digest().digest(given.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
    }
}
