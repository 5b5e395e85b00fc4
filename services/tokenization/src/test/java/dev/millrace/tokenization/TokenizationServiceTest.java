package dev.millrace.tokenization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.TokenizationRequested;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.recipes.BaseFiles;
import dev.millrace.contracts.recipes.BaseFiles.BaseFile;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class TokenizationServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @InjectLocalStack
    TestStack stack;

    @TempDir
    Path folder;

    @Test
    void trainsATokenizerAndTurnsShardsIntoTokensThatDecodeToTheirDocuments() throws Exception {
        TestRun run = new TestRun(stack, "tiny-00000001-1", 3);

        stack.publish(run.wish());
        TokenizerTrained trained =
                await(TokenizerTrained.class, Topic.TOKENIZERS_TRAINED, run, 1).getFirst();
        stack.publish(run.wishes(trained));
        List<ShardCompleted> tokenized = await(ShardCompleted.class, Topic.SHARDS_TOKENIZED, run, 3);

        assertThat(trained.bytes()).isPositive();
        assertThat(trained.fits().orElseThrow()).singleElement().satisfies(measured -> {
            assertThat(measured.source()).isEqualTo("stories");
            assertThat(measured.language()).isEmpty();
            assertThat(measured.fit().documents()).isEqualTo(60);
            assertThat(measured.fit().words()).isEqualTo(60 * 16);
            assertThat(measured.fit().tokens())
                    .isEqualTo(tokenized.stream()
                                    .mapToLong(shard -> shard.tokens().orElseThrow())
                                    .sum()
                            - 60);
        });
        Tokenizer tokenizer = Tokenizer.read(stack.store().read(trained.tokenizer()));
        assertThat(trained.vocabulary()).isEqualTo(tokenizer.vocabularySize()).isBetween(261, 300);
        assertThat(tokenized).extracting(ShardCompleted::stage).containsOnly(Stage.TOKENIZATION);
        for (ShardCompleted shard : tokenized) {
            List<Document> documents = TestRun.documents(shard.shard().index());
            assertThat(shard.counts().balances()).isTrue();
            assertThat(shard.counts().kept()).isEqualTo(20);
            assertThat(stack.ledger(shard.ledger()))
                    .extracting(LedgerEntry::id)
                    .isEqualTo(documents.stream().map(Document::id).toList());
            assertDecodes(shard, documents, tokenizer);
        }
    }

    @Test
    void aModelThatTrainingBeginsWithBringsItsTokenizerAndWhatEndsATextInIt() throws Exception {
        byte[] tokenizer = TokenizerFile.write(List.of("<s>", "</s>"), List.of());
        byte[] list = new BaseFiles(List.of(
                        upload(
                                "config.json",
                                "{\"model_type\": \"gpt2\", \"n_embd\": 32, \"n_head\": 4, \"n_layer\": 1, \"vocab_size\": 300}"
                                        .getBytes(UTF_8)),
                        upload("tokenizer.json", tokenizer),
                        upload("tokenizer_config.json", "{\"eos_token\": \"</s>\"}".getBytes(UTF_8))))
                .toJson();
        stack.store().put(UploadKeys.whole(Sha256.of(list)), list);
        TestRun run = new TestRun(stack, "tiny-00000003-1", 1, """
                name: tiny
                sources: [{name: stories, generator: {kind: stories}}]
                model: {from: sha256:%s/base}
                """.formatted(Sha256.of(list)));

        stack.publish(run.wish());
        TokenizerTrained taken =
                await(TokenizerTrained.class, Topic.TOKENIZERS_TRAINED, run, 1).getFirst();
        stack.publish(run.wishes(taken));
        ShardCompleted shard =
                await(ShardCompleted.class, Topic.SHARDS_TOKENIZED, run, 1).getFirst();

        assertThat(stack.store().read(taken.tokenizer())).isEqualTo(tokenizer);
        Path file = folder.resolve("tokens");
        stack.store().fetch(shard.data(), file);
        try (TokenShard tokens = TokenShard.open(file)) {
            assertThat(tokens.token(tokens.start(0) + tokens.length(0) - 1))
                    .isEqualTo(Tokenizer.read(tokenizer).id("</s>").orElseThrow());
        }
    }

    /** A file stands for itself; a folder for a list of files, which say how it is used. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTokenizerThatIsNamedIsTakenAsItIsAndNoneIsTrained(boolean inAFolder) throws Exception {
        byte[] tokenizer = TokenizerFile.write(List.of("<s>", "</s>", "<stop>"), List.of());
        BaseFile file = upload("tokenizer.json", tokenizer);
        byte[] list = new BaseFiles(
                        List.of(file, upload("tokenizer_config.json", "{\"eos_token\": \"<stop>\"}".getBytes(UTF_8))))
                .toJson();
        stack.store().put(UploadKeys.whole(Sha256.of(list)), list);
        TestRun run = new TestRun(stack, "tiny-0000000%d-1".formatted(inAFolder ? 5 : 4), 1, """
                name: tiny
                sources: [{name: stories, generator: {kind: stories}}]
                tokenizer: {from: 'sha256:%s'}
                """.formatted(
                        inAFolder ? Sha256.of(list) + "/llama" : file.sha256() + "/tokenizer.json"));

        stack.publish(run.wish());
        TokenizerTrained taken =
                await(TokenizerTrained.class, Topic.TOKENIZERS_TRAINED, run, 1).getFirst();
        stack.publish(run.wishes(taken));
        ShardCompleted shard =
                await(ShardCompleted.class, Topic.SHARDS_TOKENIZED, run, 1).getFirst();

        assertThat(stack.store().read(taken.tokenizer())).isEqualTo(tokenizer);
        assertThat(taken.vocabulary()).isEqualTo(259);
        assertThat(taken.bytes()).isZero();
        assertThat(taken.fits().orElseThrow().getFirst().fit().documents()).isEqualTo(20);
        Path tokens = folder.resolve("tokens");
        stack.store().fetch(shard.data(), tokens);
        Tokenizer read = Tokenizer.read(tokenizer);
        try (TokenShard written = TokenShard.open(tokens)) {
            assertThat(written.vocabulary()).isEqualTo(259);
            assertThat(written.token(written.start(0) + written.length(0) - 1))
                    .isEqualTo(read.id(inAFolder ? "<stop>" : "</s>").orElseThrow());
        }
        assertDecodes(shard, TestRun.documents(0), read);
    }

    /** At least so many of a run's events; other tests' lie on the same topics. */
    private <E extends Event> List<E> await(Class<E> kind, Topic topic, TestRun run, int n) {
        return Awaitility.await("%d events of %s on %s".formatted(n, run.name, topic.topicName()))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> stack.events(topic).stream()
                                .filter(event -> event.run().equals(run.name))
                                .map(kind::cast)
                                .toList(),
                        all -> all.size() >= n);
    }

    private BaseFile upload(String name, byte[] content) {
        String sha256 = Sha256.of(content);
        stack.store().put(UploadKeys.whole(sha256), content);
        return new BaseFile(name, content.length, sha256, Optional.empty());
    }

    @Test
    void anUnusableTokenizerPutsTheRequestOnTheDeadLetterTopic() {
        TestRun run = new TestRun(stack, "tiny-00000002-1", 1);
        ObjectRef broken =
                stack.store().put("runs/tiny-00000002-1/tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));

        stack.publish(new TokenizationRequested(run.name, run.shards.getFirst(), broken));

        assertThat(stack.deadLetters(Topic.TOKENIZATIONS_REQUESTED, 1, LIMIT)
                        .getFirst()
                        .headers()
                        .values())
                .anyMatch(header -> header.contains("tokenizer"));
    }

    private void assertDecodes(ShardCompleted shard, List<Document> documents, Tokenizer tokenizer) throws Exception {
        Path file = folder.resolve("tokens");
        stack.store().fetch(shard.data(), file);
        try (TokenShard tokens = TokenShard.open(file)) {
            assertThat(shard.tokens()).hasValue(tokens.tokens());
            for (int d = 0; d < documents.size(); d++) {
                int[] ids = LongStream.range(tokens.start(d), tokens.start(d) + tokens.length(d))
                        .mapToInt(tokens::token)
                        .toArray();
                assertThat(tokenizer.decode(ids, true))
                        .isEqualTo(documents.get(d).text());
            }
        }
    }
}
