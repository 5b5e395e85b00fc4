package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.models.FetchedData;
import dev.millrace.evaluator.domain.task.TaskData;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The items of tasks whose data is a set on the Hugging Face hub, or objects of a bucket. */
record RemoteItems(FetchedData data) {

    /**
     * Kept in a folder.
     *
     * @param out is told what is fetched
     */
    static RemoteItems in(Path folder, PrintWriter out) {
        return new RemoteItems(new FetchedData(folder, System.getenv(), out));
    }

    /**
     * The same task with its splits in files on this machine.
     *
     * @throws CommandFailed naming the set and why it can't be had
     */
    TaskDefinition inFiles(TaskDefinition task) throws CommandFailed {
        TaskData of = task.data();
        Map<String, String> files = new LinkedHashMap<>();
        try {
            files.put(of.evaluation(), file(of, of.evaluation()));
            if (of.fewShot().isPresent() && task.fewShot().samples().isEmpty()) {
                files.put(of.fewShot().get(), file(of, of.fewShot().get()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(
                    "%s was not fetched to the end".formatted(of.hub().orElse("")), e);
        }
        return task.with(of.in(files));
    }

    private String file(TaskData of, String split) throws CommandFailed, InterruptedException {
        if (of.hub().isPresent()) {
            return ofSet(of, split).toString();
        }
        String path = of.files().getOrDefault(split, "");
        return path.startsWith("s3://") ? data.object(path).toString() : path;
    }

    /** One file of JSON Lines, made of the set's once. */
    private Path ofSet(TaskData of, String split) throws CommandFailed, InterruptedException {
        FetchedData.Split fetched = data.split(of.hub().orElseThrow(), of.config(), of.revision(), split);
        Path first = fetched.files().getFirst();
        Path file = first.resolveSibling(
                "%s.%s.items.jsonl".formatted(of.config().orElse("default").replace('/', '_'), split));
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            if (!Files.exists(file)) {
                try (BufferedWriter lines = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                    for (Path one : fetched.files()) {
                        copy(one, lines);
                    }
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new CommandFailed("%s: its items can't be read: %s".formatted(first, Trouble.of(e)), e);
        }
    }

    private static void copy(Path file, Writer lines) throws IOException {
        String name = file.toString();
        if (name.endsWith(".parquet")) {
            ParquetItems.write(file, lines);
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                Reader text = new InputStreamReader(
                        name.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8)) {
            text.transferTo(lines);
            lines.write('\n'); // an empty line is no item
        }
    }
}
