package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.json.Sha256;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a command was asked to evaluate.
 *
 * @param library where it is defined
 * @param names of it there
 * @param tasks that it stands for, in order, each once
 */
record NamedTasks(TaskLibrary library, List<String> names, List<Named> tasks) {

    private static final String ITEMS = "items";

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
        Read of(Named task) throws CommandFailed;
    }

    /**
     * A task's items, and which content of its data they are.
     *
     * @param sha256 of each file that they were read from, by its split, or {@value #ITEMS} for a file of items
     */
    record Read(TaskDocuments documents, SortedMap<String, String> sha256) {}

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
            SortedMap<String, String> sha256 = new TreeMap<>(Map.of(ITEMS, Sha256.of(file.get())));
            return task -> {
                try {
                    return new Read(items.documents(task.asked().task()), sha256);
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

    private static Read ofItsOwnFiles(Named named, Optional<RemoteItems> remote) throws CommandFailed {
        TaskDefinition task = named.asked().task();
        boolean ofHub = task.data().hub().isPresent();
        try {
            TaskDefinition here = remote.isPresent() ? remote.get().inFiles(task) : task;
            TaskDocuments documents = SplitFiles.documents(here, named.folder());
            return new Read(documents, sha256(here, named.folder()));
        } catch (UnfitItem e) {
            throw new CommandFailed(e.getMessage() + (ofHub && remote.isEmpty() ? " with --items" : ""), e);
        } catch (UncheckedIOException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /** Of the files that were read. */
    private static SortedMap<String, String> sha256(TaskDefinition task, Path folder) throws CommandFailed {
        SortedMap<String, String> all = new TreeMap<>();
        Stream<String> splits = Stream.concat(Stream.of(task.data().evaluation()), task.data().fewShot().stream());
        for (String split :
                splits.distinct().filter(task.data().files()::containsKey).toList()) {
            Path file = folder.resolve(String.valueOf(task.data().files().get(split)));
            try {
                all.put(split, Sha256.of(file));
            } catch (IOException e) {
                throw new CommandFailed("%s: %s".formatted(file, Trouble.of(e)), e);
            }
        }
        return all;
    }

    /**
     * What is asked of a model for one of them.
     *
     * @param prompting its number of examples is the task's here
     * @throws CommandFailed naming file, line and field, when an item doesn't fit
     */
    static TaskRequests requests(Named named, TaskDocuments items, Prompting prompting, OptionalInt limit)
            throws CommandFailed {
        Prompting ofTask = new Prompting(named.asked().shots(), prompting.chat(), prompting.system());
        try {
            return TaskRequests.of(named.asked().task(), items, ofTask, limit);
        } catch (UnfitItem e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (TooFewExamples e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
