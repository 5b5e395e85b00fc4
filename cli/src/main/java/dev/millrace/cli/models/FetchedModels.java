package dev.millrace.cli.models;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.models.ModelPlace.Listing;
import dev.millrace.cli.models.ModelPlace.RemoteFile;
import dev.millrace.cli.report.TransferLine;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.ModelFetch;
import dev.millrace.contracts.recipes.RemoteModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Models of the hub and of buckets, each version in a folder of its own, which is fetched once. What a model says of itself
 * is fetched while a recipe is read, so that one that can't be used costs little; its weights when it has been accepted.
 */
public final class FetchedModels implements ModelFetch, AutoCloseable {

    /** Is there once all of a model is. */
    private static final String WHOLE = ".whole";

    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9\\[\\]._:-]+(/[A-Za-z0-9._~/-]*)?");

    private final Path root;
    private final Map<String, String> environment;
    private final PrintWriter out;
    private final Duration pause;
    private final List<Begun> begun = new ArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * A model whose weights may be missing.
     *
     * @param folder where it lies
     */
    private record Begun(RemoteModel model, ModelPlace place, NeededFiles needed, Path folder) {}

    /**
     * Models are kept in {@code root}.
     *
     * @param environment says where the hub and the object store are, and who asks
     * @param out is told what is fetched
     */
    public FetchedModels(Path root, Map<String, String> environment, PrintWriter out) {
        this(root, environment, out, Patience.USUAL);
    }

    FetchedModels(Path root, Map<String, String> environment, PrintWriter out, Duration pause) {
        this.pause = pause;
        this.root = root.toAbsolutePath().normalize();
        this.environment = Map.copyOf(environment);
        this.out = out;
    }

    @Override
    public Fetched fetch(RemoteModel model) {
        return fetched(model, true);
    }

    /** Of a bucket the file itself may be named. */
    @Override
    public Fetched fetchTokenizer(RemoteModel model) {
        return had(model, () -> {
            Optional<String> file = model instanceof RemoteModel.Bucket bucket ? bucket.file() : Optional.empty();
            RemoteModel there =
                    file.isPresent() && model instanceof RemoteModel.Bucket bucket ? bucket.parent() : model;
            Path folder = tokenizer(there, file);
            return file.map(folder::resolve).orElse(folder);
        });
    }

    /** A folder of its own, so that what lies there is never taken for all of the model. */
    private Path tokenizer(RemoteModel model, Optional<String> named) throws IOException, InterruptedException {
        checkEndpoint(model);
        ModelPlace place = place(model);
        Listing listing = listed(place, pause);
        List<RemoteFile> files = named.isEmpty()
                ? new NeededFiles(model, listing).tokenizer()
                : List.of(listing.file(named.get())
                        .orElseThrow(() -> new NotToBeHad("%s has no file %s".formatted(model, named.get()))));
        String content = files.stream()
                .map(file -> "%s %s".formatted(file.name(), file.tag()))
                .collect(Collectors.joining("\n", listing.version(), ""));
        Path folder = Files.createDirectories(folder(
                "tokenizer-"
                        + Sha256.of(content.getBytes(StandardCharsets.UTF_8)).substring(0, 40),
                model));
        if (!Files.exists(folder.resolve(WHOLE))) {
            out.printf("Fetching the tokenizer of %s, version %s, into %s%n", model, listing.version(), folder);
            out.flush();
            try (FileChannel _ = locked(folder)) {
                for (RemoteFile file : files) {
                    new Download(place, file, folder, new Patience(pause)).run(_ -> {});
                }
                Files.writeString(folder.resolve(WHOLE), model.toString());
            }
        }
        return folder;
    }

    @Override
    public Fetched fetch(Path adapters, RemoteModel model) {
        return switch (fetched(model, false)) {
            case Fetched.In(Path base) -> led(adapters, base);
            case Fetched.Refused(String problem) ->
                new Fetched.Refused("%s names the model of its adapters: %s".formatted(adapters, problem));
        };
    }

    /** A copy of adapters that says in which folder their model is; one for each content, whatever it was copied from. */
    private Fetched led(Path adapters, Path base) {
        try {
            Path weights = adapters.resolve(BaseModel.ADAPTER_WEIGHTS);
            if (!Files.isRegularFile(weights)) {
                return new Fetched.Refused("%s holds no %s".formatted(adapters, BaseModel.ADAPTER_WEIGHTS));
            }
            byte[] config = BaseModel.adapterConfig(adapters, base.toString());
            String version = Sha256.of(Sha256.of(config) + Sha256.of(weights)).substring(0, 40);
            Path folder = Files.createDirectories(root.resolve(version).resolve(adapters.getFileName()));
            try (FileChannel _ = locked(folder)) {
                put(Files.readAllBytes(weights), folder.resolve(BaseModel.ADAPTER_WEIGHTS));
                put(config, folder.resolve(BaseModel.ADAPTER_CONFIG));
            }
            return new Fetched.In(folder);
        } catch (IOException e) {
            return new Fetched.Refused("%s can't be taken over: %s".formatted(adapters, Trouble.of(e)));
        }
    }

    private static void put(byte[] content, Path file) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.move(
                Files.write(part, content), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @param adapters whether it may be adapters to another model */
    private Fetched fetched(RemoteModel model, boolean adapters) {
        if (model instanceof RemoteModel.Hub hub && HubModel.isCommit(hub.revision())) {
            Path folder = folder(hub.revision(), model);
            if (Files.exists(folder.resolve(WHOLE))) {
                return new Fetched.In(folder);
            }
        }
        return had(model, () -> described(model, adapters));
    }

    @Override
    public Fetched fetchClassifier(RemoteModel model) {
        return had(model, () -> {
            checkEndpoint(model);
            return new ClassifierFiles(model, this::place, pause).fetch(root, out);
        });
    }

    /** Has something in a folder. */
    private interface Fetching {
        Path run() throws IOException, InterruptedException;
    }

    private Fetched had(RemoteModel model, Fetching fetching) {
        try {
            return new Fetched.In(fetching.run());
        } catch (IOException e) {
            return refused(model, e);
        } catch (InterruptedException e) {
            return interrupted(model);
        }
    }

    private Fetched refused(RemoteModel model, IOException why) {
        return new Fetched.Refused(
                switch (why) {
                    case NotToBeHad e -> String.valueOf(e.getMessage());
                    case ConnectException _ -> silent(model);
                    case HttpTimeoutException _ -> silent(model);
                    default -> "%s can't be had: %s".formatted(model, Trouble.of(why));
                });
    }

    private String silent(RemoteModel model) {
        return "%s can't be had: %s doesn't answer; %s".formatted(model, endpoint(model), settings(model));
    }

    private static Fetched interrupted(RemoteModel model) {
        Thread.currentThread().interrupt();
        return new Fetched.Refused("%s was not fetched to the end".formatted(model));
    }

    private String endpoint(RemoteModel model) {
        return switch (model) {
            case RemoteModel.Hub _ -> HubModel.endpoint(environment);
            case RemoteModel.Bucket _ -> BucketAccess.of(environment).endpoint();
        };
    }

    private static String settings(RemoteModel model) {
        return switch (model) {
            case RemoteModel.Hub _ -> "HF_ENDPOINT says where the hub, or a mirror of it, is";
            case RemoteModel.Bucket _ -> BucketAccess.HOW;
        };
    }

    private void checkEndpoint(RemoteModel model) throws NotToBeHad {
        if (!ADDRESS.matcher(endpoint(model)).matches()) {
            throw new NotToBeHad(
                    "%s can't be had: %s is no http address; %s".formatted(model, endpoint(model), settings(model)));
        }
    }

    private ModelPlace place(RemoteModel model) {
        return switch (model) {
            case RemoteModel.Hub hub -> new HubModel(http, hub, environment);
            case RemoteModel.Bucket bucket -> new BucketModel(http, bucket, BucketAccess.of(environment));
        };
    }

    private Path described(RemoteModel model, boolean adapters) throws IOException, InterruptedException {
        checkEndpoint(model);
        ModelPlace place = place(model);
        Listing listing = listed(place, pause);
        NeededFiles needed = new NeededFiles(model, listing);
        if (needed.isAdapters() && !adapters) {
            throw new NotToBeHad("%s holds adapters itself; expected a whole model".formatted(model));
        }
        List<RemoteFile> description = needed.description();
        Path folder = Files.createDirectories(folder(listing.version(), model));
        if (!Files.exists(folder.resolve(WHOLE))) {
            out.printf("Fetching %s, version %s, into %s%n", model, listing.version(), folder);
            out.flush();
            try (FileChannel _ = locked(folder)) {
                if (needed.isAdapters()) {
                    // What is there may lead to a model of which not all came.
                    Files.deleteIfExists(folder.resolve(BaseModel.ADAPTER_CONFIG));
                }
                for (RemoteFile file : description) {
                    new Download(place, file, folder, new Patience(pause)).run(_ -> {});
                }
                if (needed.isAdapters()) {
                    Path base = base(model, folder);
                    put(BaseModel.adapterConfig(folder, base.toString()), folder.resolve(BaseModel.ADAPTER_CONFIG));
                }
                new WeightHeaders(place, needed, folder, pause).check();
            }
            begun.add(new Begun(model, place, needed, folder));
        }
        return folder;
    }

    /** Where the model is that the adapters in {@code folder}, which are those of {@code model}, are to. */
    private Path base(RemoteModel model, Path folder) throws IOException, InterruptedException {
        BaseModel.AdaptersTo to = BaseModel.adaptersTo(folder).orElseThrow();
        RemoteModel base = (model instanceof RemoteModel.Bucket bucket
                        ? bucket.from(to.model())
                        : Optional.<RemoteModel>empty())
                .or(() -> RemoteModel.ofAdapters(to.model(), to.revision()))
                .orElseThrow(() -> new NotToBeHad(
                        "%s holds adapters to \"%s\", by the base_model_name_or_path of its %s; expected a model of the hub, or a folder of the same bucket from there on. Fetch the adapters into a folder, and write there where their model is"
                                .formatted(model, to.model(), BaseModel.ADAPTER_CONFIG)));
        if (base.equals(model)) {
            throw new NotToBeHad(
                    "%s holds adapters to itself; expected those to a model in another folder".formatted(model));
        }
        return described(base, false);
    }

    static Listing listed(ModelPlace place, Duration pause) throws IOException, InterruptedException {
        Patience patience = new Patience(pause);
        while (true) {
            try {
                return place.list();
            } catch (IOException e) {
                patience.bear(e);
            }
        }
    }

    private Path folder(String version, RemoteModel model) {
        return root.resolve(version).resolve(model.shortName());
    }

    /** Waits for another command that fetches the same. */
    static FileChannel locked(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock();
        return channel;
    }

    /**
     * Fetches the weights of the models that have been asked for.
     *
     * @throws CommandFailed when they can't be had; the next command goes on where this one ended
     */
    public void complete() throws CommandFailed, InterruptedException {
        for (Begun model : begun) {
            try (FileChannel _ = locked(model.folder())) {
                for (RemoteFile file : model.needed().weights(model.folder())) {
                    weights(new Download(model.place(), file, model.folder(), new Patience(pause)), file);
                }
                Files.writeString(model.folder().resolve(WHOLE), model.model().toString());
            } catch (NotToBeHad e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new CommandFailed(
                        "The weights of %s can't be had: %s. The same command goes on from what has come, in %s."
                                .formatted(model.model(), Trouble.of(e), model.folder()),
                        e);
            }
        }
        begun.clear();
    }

    private void weights(Download download, RemoteFile file) throws IOException, InterruptedException {
        if (!download.isDone()) {
            TransferLine line = new TransferLine(out, file.name() + " ", file.bytes());
            download.run(line::at);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
