package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.evaluator.domain.request.DialogForm;
import dev.millrace.evaluator.domain.request.Prompting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How tasks are put to a model. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TaskOptions {

    @Option(
            names = "--shots",
            paramLabel = "N",
            description = "solved examples before each item (default: as many as the task or gauntlet says)")
    private Optional<Integer> shots = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "only the first N items of each task")
    private Optional<Integer> limit = Optional.empty();

    @Option(
            names = "--chat-template",
            paramLabel = "FILE",
            description = "ask in a dialog, written by this template in Jinja")
    private Optional<Path> chatTemplate = Optional.empty();

    @Option(names = "--multiturn", description = "in a dialog: each example is a turn of its own")
    private boolean multiturn;

    @Option(names = "--system", paramLabel = "TEXT", description = "what the model is told before everything else")
    private Optional<String> system = Optional.empty();

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description = "the items, .jsonl or .jsonl.gz: hf_path and hf_name or data, split, index and doc a line"
                    + " (default: the data that the task names)")
    private Optional<Path> items = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "where sets of the Hugging Face hub and objects of buckets that tasks name are fetched to, once;"
                            + " HF_ENDPOINT and HF_TOKEN are heeded")
    private Optional<Path> data = Optional.empty();

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** Where the items are, where that was said. */
    Optional<Path> items() {
        return items;
    }

    /** Where sets are kept, where that was said. */
    Optional<Path> data() {
        return data;
    }

    OptionalInt limit() {
        return positive("--limit", limit, 1);
    }

    OptionalInt shots() {
        return positive("--shots", shots, 0);
    }

    Optional<String> system() {
        return system;
    }

    boolean multiturn() {
        return multiturn;
    }

    /** The chat template's text, where there is one. */
    Optional<String> template() throws CommandFailed {
        if (chatTemplate.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(chatTemplate.get()));
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "%s: no template can be read: %s".formatted(chatTemplate.get(), Trouble.of(e)));
        }
    }

    /**
     * What they say.
     *
     * @param inMessages whether dialogs are left for the endpoint to write
     * @throws ParameterException when they contradict each other
     * @throws CommandFailed when the template can't be had
     */
    Prompting prompting(boolean inMessages) throws CommandFailed {
        if (multiturn && chatTemplate.isEmpty() && !inMessages) {
            throw new ParameterException(spec.commandLine(), "--multiturn is about a dialog: name its --chat-template");
        }
        if (inMessages && chatTemplate.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a dialog is written here, by --chat-template, or by the endpoint, with --apply-chat-template");
        }
        Optional<DialogForm> chat = inMessages ? Optional.of(DialogForm.messages(multiturn)) : written();
        return new Prompting(shots(), chat, system);
    }

    private Optional<DialogForm> written() throws CommandFailed {
        Optional<String> template = template();
        try {
            return template.isPresent() ? Optional.of(DialogForm.read(template.get(), multiturn)) : Optional.empty();
        } catch (MalformedTemplate e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: %s".formatted(chatTemplate.orElseThrow(), e.getMessage()));
        }
    }

    private OptionalInt positive(String name, Optional<Integer> given, int least) {
        if (given.filter(number -> number < least).isPresent()) {
            throw new ParameterException(spec.commandLine(), "%s is a number from %d on".formatted(name, least));
        }
        return given.stream().mapToInt(number -> number).findFirst();
    }
}
