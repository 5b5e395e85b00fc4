package dev.millrace.cli.models;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.models.ModelPlace.Listing;
import dev.millrace.cli.models.ModelPlace.RemoteFile;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sets of the Hugging Face hub, each commit in a folder of its own, of which the files of a split are fetched once, checked
 * by the SHA-256 that the hub names, and gone on with where a command before ended; and single objects of a bucket.
 */
public final class FetchedData implements AutoCloseable {

    /** Where the hub itself has each set as Parquet, in folders by configuration and split. */
    private static final String CONVERTED = "refs/convert/parquet";

    private static final String USUAL = "main";
    private static final String WITHOUT_NAME = "default";

    private final Path root;
    private final Map<String, String> environment;
    private final PrintWriter out;
    private final Duration pause;
    private final Map<RemoteModel.Hub, Listed> listed = new HashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private record Listed(HubModel place, Listing listing) {}

    /**
     * A part of a set.
     *
     * @param files on this machine, in order: Parquet or JSON Lines
     */
    public record Split(String commit, List<Path> files) {
        public Split {
            files = List.copyOf(files);
        }
    }

    /**
     * Sets are kept in {@code root}.
     *
     * @param environment {@code HF_ENDPOINT}, and {@code HF_TOKEN} for sets that aren't public
     * @param out is told what is fetched
     */
    public FetchedData(Path root, Map<String, String> environment, PrintWriter out) {
        this(root, environment, out, Patience.USUAL);
    }

    FetchedData(Path root, Map<String, String> environment, PrintWriter out, Duration pause) {
        this.root = root.toAbsolutePath().normalize();
        this.environment = Map.copyOf(environment);
        this.out = out;
        this.pause = pause;
    }

    /**
     * The files of a split, fetched if they aren't here.
     *
     * @param config the set's configuration
     * @param revision a branch, a tag or a commit of the set; empty: its newest
     * @throws CommandFailed naming the set and why it can't be had
     */
    public Split split(String set, Optional<String> config, Optional<String> revision, String split)
            throws CommandFailed, InterruptedException {
        RemoteModel.Hub asked = new RemoteModel.Hub(set, revision.orElse(USUAL));
        try {
            Listed found = list(asked);
            List<RemoteFile> files = filesOf(found.listing(), config, split);
            if (files.isEmpty() && revision.isEmpty()) {
                found = list(new RemoteModel.Hub(set, CONVERTED));
                files = filesOf(found.listing(), config, split);
            }
            if (files.isEmpty()) {
                throw new CommandFailed(
                        "%s: neither Parquet nor JSON Lines files are named for the split %s%s; name a file that has its items with --items"
                                .formatted(
                                        asked,
                                        split,
                                        config.map(name -> " of " + name).orElse("")));
            }
            return fetched(asked, found, files);
        } catch (IOException e) {
            throw new CommandFailed(
                    "%s can't be had from %s: %s; HF_ENDPOINT says where the hub, or a mirror of it, is, and --items names a file that has the items"
                            .formatted(asked, HubModel.endpoint(environment), Trouble.of(e)),
                    e);
        }
    }

    /**
     * An object of a bucket, fetched if it isn't here as it is there.
     *
     * @param address {@code s3://bucket/key}
     * @throws CommandFailed naming the object and why it can't be had
     */
    public Path object(String address) throws CommandFailed, InterruptedException {
        String path = address.replaceFirst("^s3://", "");
        int bucketEnd = path.indexOf('/');
        int folderEnd = path.lastIndexOf('/');
        if (!address.startsWith("s3://") || bucketEnd < 1 || folderEnd == path.length() - 1) {
            throw new CommandFailed(
                    CommandFailed.USAGE, address + " is no object of a bucket: expected s3://BUCKET/KEY");
        }
        BucketAccess access = BucketAccess.of(environment);
        String prefix = bucketEnd == folderEnd ? "" : path.substring(bucketEnd + 1, folderEnd);
        BucketModel place = new BucketModel(http, new RemoteModel.Bucket(path.substring(0, bucketEnd), prefix), access);
        try {
            RemoteFile file = FetchedModels.listed(place, pause)
                    .file(path.substring(folderEnd + 1))
                    .orElseThrow(() -> new NotToBeHad("there is no such object"));
            Path folder = Files.createDirectories(
                    root.resolve(Sha256.of(address + " " + file.tag()).substring(0, 40)));
            try (FileChannel _ = FetchedModels.locked(folder)) {
                Download download = new Download(place, file, folder, new Patience(pause));
                download.run(_ -> {});
                return download.target();
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    "%s can't be had from %s: %s; %s"
                            .formatted(address, access.endpoint(), Trouble.of(e), BucketAccess.HOW),
                    e);
        }
    }

    private Listed list(RemoteModel.Hub set) throws IOException, InterruptedException {
        Listed known = listed.get(set);
        if (known != null) {
            return known;
        }
        HubModel place = HubModel.ofData(http, set, environment);
        Listed found = new Listed(place, FetchedModels.listed(place, pause));
        listed.put(set, found);
        return found;
    }

    private Split fetched(RemoteModel.Hub set, Listed found, List<RemoteFile> files)
            throws IOException, InterruptedException {
        String commit = found.listing().version();
        Path folder = Files.createDirectories(root.resolve(commit).resolve(set.shortName()));
        List<Path> paths = new ArrayList<>();
        try (FileChannel _ = FetchedModels.locked(folder)) {
            for (RemoteFile file : files) {
                Download download = new Download(found.place(), file, folder, new Patience(pause));
                if (!download.isDone()) {
                    out.printf("Fetching %s of %s, version %s, into %s%n", file.name(), set, commit, folder);
                    out.flush();
                    download.run(_ -> {});
                }
                paths.add(download.target());
            }
        }
        return new Split(commit, paths);
    }

    /** As the hub finds splits by the names of files: {@code CONFIG/SPLIT-00000-of-00002.parquet}, {@code data/SPLIT.jsonl}, … */
    static List<RemoteFile> filesOf(Listing listing, Optional<String> config, String split) {
        String folder = config.filter(name -> !name.equals(WITHOUT_NAME))
                .map(name -> "(?:data/)?" + Pattern.quote(name) + "/")
                .orElse("(?:data/)?(?:default/)?");
        String name = Pattern.quote(split);
        Pattern form = Pattern.compile(
                "%s(?:%s(?:-[0-9]{5}-of-[0-9]{5}(?:-[0-9a-f]+)?)?\\.(?:parquet|jsonl|jsonl\\.gz)|%s/[0-9]{4}\\.parquet)"
                        .formatted(folder, name, name));
        return listing.files().stream()
                .filter(file -> form.matcher(file.name()).matches())
                .sorted(Comparator.comparing(RemoteFile::name))
                .toList();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
