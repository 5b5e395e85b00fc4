package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.document.SplitFiles;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a command was asked to evaluate.
 *
 * @param library where it is defined
 * @param names of it there
 * @param tasks that it stands for, in order, each once
 */
record NamedTasks(TaskLibrary library, List<String> names, List<Named> tasks) {

    NamedTasks {
        names = List.copyOf(names);
        tasks = List.copyOf(tasks);
    }

    /**
     * One of them.
     *
     * @param folder where the paths of a user's own task begin
     */
    record Named(TaskLibrary.Asked asked, Path folder) {}

    /**
     * By the names of shipped tasks, groups or gauntlets, or by files of tasks.
     *
     * @param shots how many examples stand before each item, where a gauntlet says nothing else
     * @throws CommandFailed when there is none, or it can't be read
     */
    static NamedTasks of(List<String> given, OptionalInt shots) throws CommandFailed {
        TaskLibrary library = TaskLibrary.shipped();
        List<String> names = new ArrayList<>();
        Map<String, Path> folders = new HashMap<>();
        for (String name : given) {
            Path file = Path.of(name);
            boolean own = name.endsWith(".yaml") || name.endsWith(".yml") || Files.isRegularFile(file);
            try {
                names.add(own ? library.add(file) : name);
                for (TaskDefinition task : library.tasks(names.getLast())) {
                    folders.putIfAbsent(task.name(), own ? file.toAbsolutePath().resolveSibling("") : Path.of(""));
                }
            } catch (MalformedTask e) {
                throw new CommandFailed(
                        CommandFailed.USAGE, e.getMessage() + (own ? "" : "; 'millrace evaluate tasks' lists them"));
            } catch (IOException e) {
                throw new CommandFailed(
                        CommandFailed.USAGE, "%s: no task can be read: %s".formatted(file, Trouble.of(e)));
            }
        }
        try {
            return new NamedTasks(
                    library,
                    names,
                    library.asked(names, shots).stream()
                            .map(asked -> new Named(
                                    asked, folders.getOrDefault(asked.task().name(), Path.of(""))))
                            .toList());
        } catch (MalformedTask e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** Has a task's items. */
    interface Items {
        TaskDocuments of(Named task) throws CommandFailed;
    }

    /**
     * Their items: of one file, or of those that the tasks name.
     *
     * @param remote fetches what isn't on this machine; empty: it has to be in a file
     * @throws CommandFailed naming file, line and field, when they can't be had
     */
    Items items(Optional<Path> file, Optional<RemoteItems> remote) throws CommandFailed {
        if (file.isEmpty()) {
            return task -> ofItsOwnFiles(task, remote);
        }
        try {
            ItemFile items = ItemFile.read(file.get());
            return task -> {
                try {
                    return items.documents(task.asked().task());
                } catch (UnfitItem e) {
                    throw new CommandFailed(String.valueOf(e.getMessage()), e);
                }
            };
        } catch (UnfitItem e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: no items can be read: %s".formatted(file.get(), Trouble.of(e)));
        }
    }

    private static TaskDocuments ofItsOwnFiles(Named named, Optional<RemoteItems> remote) throws CommandFailed {
        TaskDefinition task = named.asked().task();
        boolean ofHub = task.data().hub().isPresent();
        try {
            return SplitFiles.documents(remote.isPresent() ? remote.get().inFiles(task) : task, named.folder());
        } catch (UnfitItem e) {
            throw new CommandFailed(e.getMessage() + (ofHub && remote.isEmpty() ? " with --items" : ""), e);
        } catch (UncheckedIOException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What is asked of a model for one of them.
     *
     * @param prompting its number of examples is the task's here
     * @throws CommandFailed naming file, line and field, when an item doesn't fit
     */
    static TaskRequests requests(Named named, Items items, Prompting prompting, OptionalInt limit)
            throws CommandFailed {
        Prompting ofTask = new Prompting(named.asked().shots(), prompting.chat(), prompting.system());
        try {
            return TaskRequests.of(named.asked().task(), items.of(named), ofTask, limit);
        } catch (UnfitItem e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (TooFewExamples e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
