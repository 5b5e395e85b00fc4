package dev.millrace.ingestion.instruct;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Origin;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration.Candidate;
import dev.millrace.ingestion.domain.instruct.InstructionGeneration.State;
import dev.millrace.ingestion.domain.instruct.InstructionTask;
import dev.millrace.ingestion.domain.instruct.SeedTasks;
import dev.millrace.ingestion.upload.NamedFiles;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Instructions that a model makes when the source is planned. How far it has come is in the object store, under a digest of
 * all that decides what comes out: a run that goes on after a crash, and a later one with the same seed tasks and the same
 * model version, go on from there. The finished file is an object, too, so that it is read as often as need be.
 */
final class Instructions implements SourceFiles {

    private static final Logger LOG = Logger.getLogger(Instructions.class);
    static final JsonContract<State> STATE = JsonContract.of("state of making instructions", State.class);
    private static final JsonContract<Identity> IDENTITY = JsonContract.of("identity of instructions", Identity.class);
    /** A line of the file that is made of them. */
    static final JsonContract<Candidate> LINE = JsonContract.of("instruction", Candidate.class);

    private static final String SHA256 = "sha256";
    private static final String MODEL = "model";
    private static final String FILE = "instructions.jsonl";

    private final Origin.Instruct origin;
    private final ObjectStore store;
    private final NamedFiles files;
    private final InstructConfig config;
    private final HttpClient client;
    private final MeterRegistry meters;

    Instructions(
            Origin.Instruct origin,
            ObjectStore store,
            NamedFiles files,
            InstructConfig config,
            HttpClient client,
            MeterRegistry meters) {
        this.origin = origin;
        this.store = store;
        this.files = files;
        this.config = config;
        this.client = client;
        this.meters = meters;
    }

    /** All that decides which instructions are made; not how many, so that more can be made of the same. */
    private record Identity(
            List<InstructionTask> seeds,
            String model,
            long seed,
            double similarity,
            double temperature,
            int maxTokens,
            int prompt) {}

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        try {
            return List.of(made());
        } catch (CompletionModel.Refused e) {
            throw new UnreadableSource(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while instructions were made");
        }
    }

    private SourceFile made() throws UnreadableSource, IOException, InterruptedException {
        List<InstructionTask> seeds;
        try (InputStream in = files.open(origin.seeds())) {
            seeds = SeedTasks.read(origin.seeds(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        CompletionModel model = CompletionModel.find(client, config, origin);
        String key = ObjectKeys.instructions(Sha256.of(IDENTITY.writeEnveloped(new Identity(
                seeds,
                model.version(),
                origin.seed(),
                origin.similarity(),
                origin.temperature(),
                model.maxTokens(),
                InstructionGeneration.promptVersion()))));
        InstructionGeneration generation =
                new InstructionGeneration(seeds, origin.seed(), origin.similarity(), origin.count(), origin.requests());
        State state = generation.run(saved(key), model, now -> progressed(key, now));
        store.put(key, STATE.write(state));
        if (state.kept().isEmpty()) {
            throw new UnreadableSource("%s made no instruction that could be kept in %d requests; not kept: %s"
                    .formatted(model.version(), state.requests(), state.refused()));
        }
        return file(state, model.version());
    }

    private State saved(String key) throws IOException {
        try {
            return STATE.read(store.read(key));
        } catch (ObjectStoreException.Missing e) {
            return State.BEGIN;
        }
    }

    private void progressed(String key, State state) throws IOException {
        meters.counter("millrace.instruct.requests", MODEL, origin.model()).increment();
        if (state.requests() % config.saveEvery() == 0) {
            store.put(key, STATE.write(state));
            LOG.infof(
                    "%s has made %d of %d instructions in %d requests; not kept: %s",
                    origin.model(), state.kept().size(), origin.count(), state.requests(), state.refused());
        }
    }

    /** A line for each candidate, so that the ledger tells of those that weren't kept, too. */
    private SourceFile file(State state, String version) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Candidate candidate : state.upTo(origin.count())) {
            lines.write(LINE.writeEnveloped(candidate));
            lines.write('\n');
        }
        byte[] content = lines.toByteArray();
        String sha256 = Sha256.of(content);
        ObjectRef ref = store.put(ObjectKeys.instructionFile(sha256), content);
        Map<String, String> facts = Map.of(SHA256, sha256, MODEL, version);
        return new SourceFile(FILE, ref.bytes(), sha256, Map.of(), facts, Optional.empty());
    }

    @Override
    public InputStream open(SourceFile file) throws IOException {
        try {
            return store.open(ObjectKeys.instructionFile(file.state().getOrDefault(SHA256, "")));
        } catch (ObjectStoreException.Missing e) {
            throw new UnreadableFile(file.path(), e);
        }
    }

    @Override
    public boolean hasRecords() {
        return true;
    }

    @Override
    public EntryReader read(SourceFile file, Source source, ReadLimits limits) throws IOException {
        return new InstructionEntries(open(file), file.state().getOrDefault(MODEL, origin.model()));
    }
}
