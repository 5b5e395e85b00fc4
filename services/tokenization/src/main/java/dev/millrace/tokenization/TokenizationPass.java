package dev.millrace.tokenization;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.chat.ChatFormat;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.FaultPoint;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StageMetrics;
import dev.millrace.stage.UnprocessableEvent;
import dev.millrace.stage.Withdrawn;
import dev.millrace.stage.Work;
import dev.millrace.tokenization.domain.ShardTokenizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** One shard from documents to tokens: read, tokenize, put at the keys that run and shard give. */
@ApplicationScoped
class TokenizationPass {

    /** What work is known by that makes of dialogs what a served model reads. */
    private static final String CHATS = "chats";

    /** The same of both answers of a pair. */
    private static final String PAIRS = "pairs";

    private final ObjectStore store;
    private final Receipts receipts;
    private final Scratch scratch;
    private final FaultPoint faults;
    private final StageMetrics metrics;
    private final Recipes recipes;
    private final NamedTokenizers named;
    /** The tokenizer in use, by its checksum and what else its tokens depend on: a run has one, and runs seldom mix. */
    private final Map<String, ShardTokenizer> tokenizers = new ConcurrentHashMap<>();

    private final RunWatch runs;

    TokenizationPass(
            ObjectStore store,
            Receipts receipts,
            Scratch scratch,
            FaultPoint faults,
            StageMetrics metrics,
            RunWatch runs,
            Recipes recipes,
            NamedTokenizers named) {
        this.store = store;
        this.receipts = receipts;
        this.scratch = scratch;
        this.faults = faults;
        this.metrics = metrics;
        this.runs = runs;
        this.recipes = recipes;
        this.named = named;
    }

    ShardCompleted run(TokenizationRequested request) throws IOException, InterruptedException {
        ShardCompleted in = request.redacted();
        Withdrawn withdrawn = runs.withdrawn();
        List<String> parts =
                new ArrayList<>(List.of(request.tokenizer().sha256(), in.data().sha256()));
        parts.addAll(withdrawn.parts());
        Form form = form(recipes.byDigest(in.recipe()));
        parts.addAll(form.parts());
        Work work = Work.of(Stage.TOKENIZATION.stageName(), ShardTokenizer.RULES, parts);
        return receipts.shard(Stage.TOKENIZATION, in, work, () -> tokenize(request, form, withdrawn));
    }

    /**
     * What tokens are made of beside a document's text.
     *
     * @param config how the tokenizer is to be used
     * @param chats whether dialogs become what a served model reads of them
     * @param pairs whether pairs of answers are wanted, and both of them
     */
    private record Form(TokenizerConfig config, boolean chats, boolean pairs) {

        /** What work is known by; nothing where it is done as it always was. */
        List<String> parts() {
            List<String> parts = new ArrayList<>();
            // Where nothing is said of it, the token after each document follows from the tokenizer.
            config.eosToken()
                    .filter(end -> !end.equals(TokenizerConfig.END_OF_TEXT))
                    .ifPresent(parts::add);
            if (chats) {
                parts.add(CHATS);
                template().ifPresent(parts::add);
            }
            if (pairs) {
                parts.add(PAIRS);
            }
            return parts;
        }

        /** What another template than ours writes, and the tokens it may name. */
        private Optional<String> template() {
            return config.chatTemplate()
                    .filter(template -> !template.equals(TokenizerConfig.CHAT_TEMPLATE))
                    .map(template ->
                            Sha256.of((template + new TreeMap<>(config.tokens())).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Form form(Recipe recipe) throws IOException {
        Optional<Asset> asset = NamedTokenizers.of(recipe);
        TokenizerConfig config = asset.isPresent() ? named.config(asset.get()) : TokenizerConfig.NOTHING_SAID;
        TrainingObjective objective = recipe.training().objective();
        return new Form(config, objective.tunes(), objective == TrainingObjective.PREFERENCE);
    }

    private ShardCompleted tokenize(TokenizationRequested request, Form form, Withdrawn withdrawn) throws IOException {
        long began = System.nanoTime();
        ShardCompleted in = request.redacted();
        ShardTokenizer tokenizer = tokenizer(request.tokenizer(), form);
        try (Scratch.TempFile documents = scratch.fetch(in.data());
                Scratch.TempFile tokens = scratch.file();
                Scratch.TempFile ledger = scratch.file()) {
            Tokenized tokenized = tokenize(tokenizer, withdrawn, documents.path(), tokens.path(), ledger.path());
            faults.pass(FaultPoint.BEFORE_PUT);
            ObjectRef data = store.put(ObjectKeys.shard(in.run(), Stage.TOKENIZATION, in.shard()), tokens.path());
            ObjectRef entries = store.put(ObjectKeys.ledger(in.run(), Stage.TOKENIZATION, in.shard()), ledger.path());
            faults.pass(FaultPoint.AFTER_PUT);
            Duration taken = Duration.ofNanos(System.nanoTime() - began);
            metrics.shard(Stage.TOKENIZATION, tokenized.counts, taken);
            return in.after(Stage.TOKENIZATION, data, entries, tokenized.counts, taken)
                    .withTokens(tokenized.tokens);
        }
    }

    private record Tokenized(Counts counts, long tokens) {}

    private static Tokenized tokenize(
            ShardTokenizer tokenizer, Withdrawn withdrawn, Path documents, Path tokens, Path ledger)
            throws IOException {
        try (ShardReader in = new ShardReader(Files.newInputStream(documents));
                TokenShardWriter out = new TokenShardWriter(tokens, tokenizer.vocabulary());
                LedgerWriter entries = new LedgerWriter(Files.newOutputStream(ledger))) {
            Counts counts = tokenizer.tokenize(in, withdrawn::contains, out, entries);
            return new Tokenized(counts, out.tokens());
        }
    }

    private ShardTokenizer tokenizer(ObjectRef ref, Form form) {
        String key = ref.sha256() + form.parts();
        ShardTokenizer known = tokenizers.get(key);
        if (known == null) {
            known = read(ref, form);
            tokenizers.clear();
            tokenizers.put(key, known);
        }
        return known;
    }

    private ShardTokenizer read(ObjectRef ref, Form form) {
        try {
            Tokenizer tokenizer = Tokenizer.read(store.read(ref));
            ShardTokenizer plain = new ShardTokenizer(tokenizer, form.config());
            ShardTokenizer chats = form.chats() ? plain.ofChats(ChatFormat.of(tokenizer, form.config())) : plain;
            return form.pairs() ? chats.ofPairs() : chats;
        } catch (MalformedTokenizer e) {
            throw new UnprocessableEvent("The tokenizer %s can't be used".formatted(ref.key()), e);
        } catch (MalformedTemplate e) {
            throw new UnprocessableEvent("The tokenizer's chat template can't be read", e);
        }
    }
}
