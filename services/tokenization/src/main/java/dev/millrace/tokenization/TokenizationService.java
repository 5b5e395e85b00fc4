package dev.millrace.tokenization;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.MeasuredTexts;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.SampleManifest;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.FaultPoint;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.UnprocessableEvent;
import dev.millrace.stage.Withdrawn;
import dev.millrace.stage.Work;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.FitSample;
import dev.millrace.tokenization.domain.TokenizerTrainer;
import dev.millrace.tokenization.domain.TrainedTokenizer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** What comes in: the wish for a tokenizer, and shards to tokenize with it. */
@ApplicationScoped
public class TokenizationService {

    private static final Receipts.Kind<TokenizerTrained> TOKENIZER = new Receipts.Kind<>(
            JsonContract.of("receipt of a tokenizer", TokenizerTrained.class), made -> List.of(made.tokenizer()));

    private final StageRunner runner;
    private final Receipts receipts;
    private final Recipes recipes;
    private final Scratch scratch;
    private final ObjectStore store;
    private final FaultPoint faults;
    private final TokenizationPass pass;
    private final RunWatch runs;
    private final NamedTokenizers tokenizers;

    TokenizationService(
            StageRunner runner,
            Receipts receipts,
            Recipes recipes,
            Scratch scratch,
            ObjectStore store,
            FaultPoint faults,
            TokenizationPass pass,
            RunWatch runs,
            NamedTokenizers tokenizers) {
        this.runner = runner;
        this.receipts = receipts;
        this.recipes = recipes;
        this.scratch = scratch;
        this.store = store;
        this.faults = faults;
        this.pass = pass;
        this.runs = runs;
        this.tokenizers = tokenizers;
    }

    @Incoming("tokenizers-requested")
    Uni<Void> onTokenizerRequested(Message<byte[]> message) {
        return runner.run(message, TokenizerRequested.class, this::train);
    }

    @Incoming("tokenizations-requested")
    Uni<Void> onTokenizationRequested(Message<byte[]> message) {
        return runner.run(message, TokenizationRequested.class, (request, lease) -> List.of(pass.run(request)));
    }

    private List<Event> train(TokenizerRequested request, Lease lease) throws IOException, InterruptedException {
        Recipe recipe = recipes.byDigest(request.recipe());
        Optional<Asset> named = NamedTokenizers.of(recipe);
        SampleManifest sample = SampleManifest.fromJson(store.read(request.sample()));
        Withdrawn withdrawn = runs.withdrawn();
        if (named.isPresent()) {
            return List.of(taken(request, named.get(), sample, withdrawn));
        }
        List<String> parts = new ArrayList<>(List.of(RecipeParts.tokenizer(recipe)));
        sample.shards().stream().map(ObjectRef::sha256).forEach(parts::add);
        parts.addAll(withdrawn.parts());
        Work work = Work.of("tokenizer", BpeTrainer.RULES, parts);
        return List.of(receipts.once(
                work,
                TOKENIZER,
                request.run(),
                () -> train(request, recipe, sample, withdrawn),
                known -> known.as(request.run(), request.recipe())));
    }

    /** The tokenizer that the recipe names, or that of the model which training begins with: none is trained. */
    private TokenizerTrained taken(TokenizerRequested request, Asset named, SampleManifest sample, Withdrawn withdrawn)
            throws IOException {
        long began = System.nanoTime();
        byte[] file = tokenizers.file(named);
        Tokenizer read = read(file, named);
        FitSample texts = new FitSample(sample.shards().size());
        for (int i = 0; i < sample.shards().size(); i++) {
            texts.begin(i);
            if (texts.wantsMore()) {
                add(sample.shards().get(i), withdrawn, texts);
            }
        }
        faults.pass(FaultPoint.BEFORE_PUT);
        ObjectRef tokenizer = store.put(ObjectKeys.tokenizer(request.run()), file);
        faults.pass(FaultPoint.AFTER_PUT);
        return new TokenizerTrained(
                request.run(),
                request.recipe(),
                tokenizer,
                read.vocabularySize(),
                0,
                (System.nanoTime() - began) / 1_000,
                Optional.of(texts.measure(read)));
    }

    private static Tokenizer read(byte[] file, Asset named) throws IOException {
        try {
            return Tokenizer.read(file);
        } catch (MalformedTokenizer e) {
            throw new UnprocessableEvent("The tokenizer of %s can't be used".formatted(named.name()), e);
        }
    }

    private TokenizerTrained train(
            TokenizerRequested request, Recipe recipe, SampleManifest sample, Withdrawn withdrawn)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        TokenizerTrainer trainer =
                TokenizerTrainer.of(recipe.tokenizer(), recipe.training().objective());
        FitSample texts = new FitSample(sample.shards().size());
        for (int i = 0; i < sample.shards().size(); i++) {
            texts.begin(i);
            add(sample.shards().get(i), recipe, withdrawn, trainer, texts);
        }
        TrainedTokenizer trained = trainer.train();
        List<MeasuredTexts> fits = texts.measure(Tokenizer.read(trained.json()));
        faults.pass(FaultPoint.BEFORE_PUT);
        ObjectRef tokenizer = store.put(ObjectKeys.tokenizer(request.run()), trained.json());
        faults.pass(FaultPoint.AFTER_PUT);
        long micros = (System.nanoTime() - began) / 1_000;
        return new TokenizerTrained(
                request.run(),
                request.recipe(),
                tokenizer,
                trained.vocabulary(),
                trained.bytes(),
                micros,
                Optional.of(fits));
    }

    /** Adds a shard's documents up to the recipe's limit, without those that no training may see. */
    private void add(ObjectRef shard, Recipe recipe, Withdrawn withdrawn, TokenizerTrainer trainer, FitSample texts)
            throws IOException {
        long most = recipe.tokenizer().sampleBytes();
        if (trainer.bytes() >= most) {
            return;
        }
        try (Scratch.TempFile tempFile = scratch.fetch(shard);
                ShardReader documents = new ShardReader(Files.newInputStream(tempFile.path()))) {
            while (documents.hasNext() && trainer.bytes() < most) {
                Document document = documents.next();
                if (!HeldOut.contains(document.id(), recipe.training().heldOut()) && !withdrawn.contains(document)) {
                    trainer.add(document.text());
                    texts.add(document);
                }
            }
        }
    }

    /** Adds a shard's documents as long as they are measured on. */
    private void add(ObjectRef shard, Withdrawn withdrawn, FitSample texts) throws IOException {
        try (Scratch.TempFile tempFile = scratch.fetch(shard);
                ShardReader documents = new ShardReader(Files.newInputStream(tempFile.path()))) {
            while (documents.hasNext() && texts.wantsMore()) {
                Document document = documents.next();
                if (!withdrawn.contains(document)) {
                    texts.add(document);
                }
            }
        }
    }
}
