package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.document.SplitFiles;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a command was asked to evaluate.
 *
 * @param library where it is defined
 * @param name of it there
 * @param tasks that it stands for, in order
 * @param folder where the paths of a user's own task begin
 */
record NamedTasks(TaskLibrary library, String name, List<TaskDefinition> tasks, Path folder) {

    NamedTasks {
        tasks = List.copyOf(tasks);
    }

    /**
     * By the name of a shipped task, group or gauntlet, or by a file of tasks.
     *
     * @throws CommandFailed when there is none, or it can't be read
     */
    static NamedTasks of(String name) throws CommandFailed {
        TaskLibrary library = TaskLibrary.shipped();
        Path file = Path.of(name);
        boolean own = name.endsWith(".yaml") || name.endsWith(".yml") || Files.isRegularFile(file);
        try {
            String known = own ? library.add(file) : name;
            return new NamedTasks(
                    library,
                    known,
                    library.tasks(known),
                    own ? file.toAbsolutePath().resolveSibling("") : Path.of(""));
        } catch (MalformedTask e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, e.getMessage() + (own ? "" : "; 'millrace evaluate tasks' lists them"));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.USAGE, "%s: no task can be read: %s".formatted(file, Trouble.of(e)));
        }
    }

    /** Has a task's items. */
    interface Items {
        TaskDocuments of(TaskDefinition task) throws CommandFailed;
    }

    /**
     * Their items: of one file, or of those that the tasks name.
     *
     * @throws CommandFailed naming file, line and field, when they can't be had
     */
    Items items(Optional<Path> file) throws CommandFailed {
        if (file.isEmpty()) {
            return this::ofItsOwnFiles;
        }
        try {
            ItemFile items = ItemFile.read(file.get());
            return task -> {
                try {
                    return items.documents(task);
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

    private TaskDocuments ofItsOwnFiles(TaskDefinition task) throws CommandFailed {
        try {
            return SplitFiles.documents(task, folder);
        } catch (UnfitItem e) {
            boolean hub = task.data().hub().isPresent();
            throw new CommandFailed(e.getMessage() + (hub ? " with --items" : ""), e);
        } catch (UncheckedIOException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }
}
