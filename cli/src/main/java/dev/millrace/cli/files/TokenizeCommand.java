package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Token ids of documents. */
@Command(name = "tokenize", mixinStandardHelpOptions = true, description = "Turn documents into token ids.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class TokenizeCommand extends FileCommand {

    @Option(
            names = "--tokenizer",
            required = true,
            paramLabel = "FILE",
            description = "a tokenizer.json, a .tiktoken file of ranks, or a SentencePiece .model")
    private Path file;

    private Tokenizer tokenizer;

    @Override
    void prepare() throws CommandFailed {
        tokenizer = read(file);
    }

    static Tokenizer read(Path file) throws CommandFailed {
        try {
            return Tokenizer.read(file);
        } catch (IOException e) {
            throw new CommandFailed("%s: no tokenizer can be read: %s".formatted(file, Trouble.of(e)), e);
        }
    }

    @Override
    ObjectNode process(InputDocument document) throws UnusableDocument {
        ObjectNode answer = answer(document);
        ArrayNode tokens = answer.putArray("tokens");
        for (int id : tokenizer.encodeOrdinary(Pages.text(document))) {
            tokens.add(id);
        }
        return answer;
    }
}
