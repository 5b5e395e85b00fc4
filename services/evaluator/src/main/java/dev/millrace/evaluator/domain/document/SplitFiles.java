package dev.millrace.evaluator.domain.document;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task's own files: one for each split, an item a line. */
public final class SplitFiles {

    private SplitFiles() {}

    /**
     * A task's items in the files that it names.
     *
     * @param folder where its relative paths begin
     * @throws UnfitItem naming file, line and field, when an item is none
     * @throws UncheckedIOException when a file can't be read
     */
    public static TaskDocuments documents(TaskDefinition task, Path folder) throws UnfitItem {
        return TaskDocuments.from(
                task, split -> String.valueOf(task.data().files().get(split)), split -> split(task, folder, split));
    }

    private static List<Document> split(TaskDefinition task, Path folder, String split) throws UnfitItem {
        Path file = folder.resolve(local(task, split));
        List<Document> documents = new ArrayList<>();
        try {
            check(task, split, file);
            JsonLines.readNumbered(
                    file,
                    (object, number) -> documents.add(
                            Document.prepared(task, documents.size(), JsonLines.place(file, number), number, object)));
        } catch (NoSuchFileException e) {
            throw new UnfitItem(
                    "%s: data.files.%s: %s isn't there; correct the path, which begins where the task's file is"
                            .formatted(task.name(), split, file));
        } catch (IOException e) {
            throw new UncheckedIOException("%s: %s".formatted(file, e.getMessage()), e);
        }
        return documents;
    }

    private static void check(TaskDefinition task, String split, Path file) throws IOException, UnfitItem {
        Optional<String> pinned = Optional.ofNullable(task.data().sha256().get(split));
        if (pinned.isPresent() && !pinned.get().equals(Sha256.of(file))) {
            throw new UnfitItem(
                    "%s: data.sha256: the split %s was %s, and the content of %s is %s; get the file it was made for, or correct the task"
                            .formatted(task.name(), split, pinned.get(), file, Sha256.of(file)));
        }
    }

    private static String local(TaskDefinition task, String split) throws UnfitItem {
        String path = Optional.ofNullable(task.data().files().get(split))
                .orElseThrow(() -> new UnfitItem(
                        "%s: its items aren't in files of its own; name a file that has them".formatted(task.name())));
        if (path.contains("://")) {
            throw new UnfitItem("%s: %s isn't read from here; fetch it, and name a file that has its items"
                    .formatted(task.name(), path));
        }
        return path;
    }
}
