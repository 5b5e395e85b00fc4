package dev.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.shards.ContentHash;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Documents of which nothing is to be made any more. */
@Command(
        name = "withdraw",
        mixinStandardHelpOptions = true,
        description = {
            "Withdraw documents: from now on nothing is made of them, in any run. A document is known by its content hash,",
            "which `millrace ledger RUN DOCUMENT` tells; every copy of the same text is meant. What was made before stays",
            "until it is removed (`millrace dataset rm`, `millrace model rm`). Without arguments, say which are withdrawn."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WithdrawCommand implements Callable<Integer> {

    private static final String PATH = "/api/withdrawals";
    /** In one call, as the orchestrator takes them. */
    private static final int AT_ONCE = 10_000;

    @Mixin
    private QueryOptions options;

    @Parameters(arity = "0..*", paramLabel = "HASH", description = "content hashes, 32 digits of 0-9 and a-f each")
    private List<String> hashes = new ArrayList<>();

    @Option(names = "--list", paramLabel = "FILE", description = "a file with a content hash in each line")
    private Optional<Path> list;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "a file with the text of a document as it was ingested; may be given several times")
    private List<Path> texts = new ArrayList<>();

    @Option(names = "--undo", description = "take the withdrawal of these documents back")
    private boolean undo;

    @Option(names = "--reason", description = "why; it is kept for ever, so it mustn't tell what the documents say")
    private Optional<String> reason;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        List<String> wanted = List.copyOf(wanted());
        try (HttpApi orchestrator = options.orchestrator()) {
            if (wanted.isEmpty()) {
                return show(orchestrator);
            }
            for (int from = 0; from < wanted.size(); from += AT_ONCE) {
                ObjectNode wish = wish(wanted.subList(from, Math.min(wanted.size(), from + AT_ONCE)));
                options.tell(
                        orchestrator.required(PATH, orchestrator.post(PATH, wish)),
                        spec.commandLine().getOut());
            }
            return 0;
        }
    }

    private Set<String> wanted() throws CommandFailed {
        Set<String> wanted = new LinkedHashSet<>();
        for (String hash : hashes) {
            wanted.add(checked(hash, "HASH"));
        }
        if (list.isPresent()) {
            List<String> lines = read(list.get()).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    wanted.add(checked(lines.get(i).strip(), "%s:%d".formatted(list.get(), i + 1)));
                }
            }
        }
        for (Path text : texts) {
            wanted.add(ContentHash.of(read(text)));
        }
        return wanted;
    }

    private static String checked(String hash, String where) throws CommandFailed {
        if (!ContentHash.isOne(hash)) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "%s: \"%s\" is no content hash, which has 32 digits of 0-9 and a-f; `millrace ledger RUN DOCUMENT` tells a document's"
                            .formatted(where, hash));
        }
        return hash;
    }

    private static String read(Path file) throws CommandFailed {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new CommandFailed("%s isn't text in UTF-8".formatted(file), e);
        } catch (IOException e) {
            throw new CommandFailed("Can't read %s: %s".formatted(file, e), e);
        }
    }

    private ObjectNode wish(List<String> documents) {
        ObjectNode wish =
                HttpApi.JSON.createObjectNode().put("withdrawn", !undo).put("who", System.getProperty("user.name", ""));
        reason.ifPresent(why -> wish.put("reason", why));
        ArrayNode named = wish.putArray("documents");
        documents.forEach(named::add);
        return wish;
    }

    private int show(HttpApi orchestrator) throws CommandFailed, InterruptedException {
        if (options.json()) {
            spec.commandLine().getOut().println(QueryOptions.pretty(orchestrator.get(PATH)));
        } else {
            for (DocumentWithdrawn one : orchestrator.get(PATH, DocumentWithdrawn[].class)) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%s  by %s at %s%s%n",
                                one.contentHash(),
                                one.who(),
                                one.when(),
                                one.reason().map(": "::concat).orElse(""));
            }
        }
        spec.commandLine().getOut().flush();
        return 0;
    }
}
