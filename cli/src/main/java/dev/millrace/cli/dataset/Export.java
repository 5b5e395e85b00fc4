package dev.millrace.cli.dataset;

import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.ShardWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes a dataset into a folder in the layout of the Hugging Face hub: {@code README.md}, its card, and
 * {@code data/train-00000-of-00012.parquet}, a file for each shard. The card comes last: a folder without it is not whole,
 * and an export into it goes on where the one before was broken off.
 */
public final class Export {

    private static final String CARD = "README.md";

    /** Says whose files there are already, until all are there. */
    private static final String MARK = ".export";

    private final HttpApi orchestrator;
    private final String path;
    private final DatasetDetails dataset;
    private final DatasetFormat format;
    private final Set<String> withdrawn;
    private final PrintWriter progress;

    /**
     * An export.
     *
     * @param path where the orchestrator has the dataset
     * @param withdrawn content hashes of documents that are left out
     */
    public Export(
            HttpApi orchestrator,
            String path,
            DatasetDetails dataset,
            DatasetFormat format,
            Set<String> withdrawn,
            PrintWriter progress) {
        this.orchestrator = orchestrator;
        this.path = path;
        this.dataset = dataset;
        this.format = format;
        this.withdrawn = Set.copyOf(withdrawn);
        this.progress = progress;
    }

    /** Writes it into {@code folder}, which is empty, isn't there yet, or has what an export of the same left. */
    public void into(Path folder) throws CommandFailed, InterruptedException {
        try {
            Path data = Files.createDirectories(folder.resolve("data"));
            refuseOthers(folder, data);
            List<DatasetDetails.Shard> shards = dataset.shards();
            long written = System.nanoTime();
            for (int i = 0; i < shards.size(); i++) {
                Path file = data.resolve(name(i));
                if (!Files.exists(file)) {
                    write(shards.get(i), file);
                }
                if (System.nanoTime() - written > 1_000_000_000L) {
                    progress.printf("%,d of %,d files%n", i + 1, shards.size());
                    progress.flush();
                    written = System.nanoTime();
                }
            }
            Path card = data.resolve(CARD + ".part");
            Files.writeString(card, DatasetCard.of(dataset, format, !withdrawn.isEmpty()));
            Files.delete(data.resolve(MARK));
            Files.move(card, folder.resolve(CARD), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailed("Can't write into %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private String name(int i) {
        return "train-%05d-of-%05d.%s".formatted(i, dataset.shards().size(), format.ending());
    }

    private void refuseOthers(Path folder, Path data) throws IOException, CommandFailed {
        if (Files.exists(folder.resolve(CARD))) {
            throw new CommandFailed("%s has a dataset in it already; name another folder".formatted(folder));
        }
        Path mark = data.resolve(MARK);
        String what = "%s %s %s %s%n"
                .formatted(
                        dataset.dataset().address(),
                        dataset.dataset().manifest().sha256(),
                        format,
                        Sha256.of(String.join(" ", new TreeSet<>(withdrawn))));
        try (Stream<Path> there = Files.list(data)) {
            boolean same = Files.exists(mark) && Files.readString(mark).equals(what);
            if (!same && there.findAny().isPresent()) {
                throw new CommandFailed("%s has files of something else in it; name another folder".formatted(data));
            }
        }
        Files.writeString(mark, what);
    }

    private void write(DatasetDetails.Shard shard, Path file) throws IOException, CommandFailed, InterruptedException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Path fetched = file.resolveSibling(file.getFileName() + ".fetched");
        orchestrator.download("%s/shards/%s".formatted(path, shard.shard()), fetched);
        if (!Sha256.of(fetched).equals(shard.sha256())) {
            throw new CommandFailed(
                    "Shard %s of %s came otherwise than the dataset's manifest says: its SHA-256 is %s, not %s. Try again; if it stays so, the object in the store is damaged."
                            .formatted(shard.shard(), dataset.dataset().address(), Sha256.of(fetched), shard.sha256()));
        }
        if (!withdrawn.isEmpty()) {
            leaveOut(fetched);
        }
        switch (format) {
            case JSONL -> Files.move(fetched, part, StandardCopyOption.REPLACE_EXISTING);
            case PARQUET -> {
                ParquetFile.write(fetched, part);
                Files.delete(fetched);
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Leaves what is withdrawn out of a shard. */
    private void leaveOut(Path shard) throws IOException {
        Path rest = shard.resolveSibling(shard.getFileName() + ".rest");
        try (ShardReader documents = new ShardReader(Files.newInputStream(shard));
                ShardWriter out = new ShardWriter(Files.newOutputStream(rest))) {
            while (documents.hasNext()) {
                Document document = documents.next();
                if (document.contentHash().filter(withdrawn::contains).isEmpty()) {
                    out.write(document);
                }
            }
        }
        Files.move(rest, shard, StandardCopyOption.REPLACE_EXISTING);
    }
}
