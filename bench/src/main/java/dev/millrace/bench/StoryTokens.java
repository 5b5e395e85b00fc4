package dev.millrace.bench;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.TokenShardWriter;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.quickstart.Stories;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.ShardTokenizer;
import dev.millrace.tokenization.domain.TokenizedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Those of the quickstart's stories that are in JSON Lines, as tokens: what was planted among them is still there.
 *
 * @param shard of all tokens
 * @param vocabulary the {@code tokenizer.json} trained on them
 * @param ids token ids
 */
record StoryTokens(Path shard, Path vocabulary, int ids) {

    /** Makes {@code stories} stories of {@code seed} below {@code folder}, for a vocabulary of {@code size}. */
    static StoryTokens of(int stories, long seed, int size, Path folder) throws IOException, InterruptedException {
        List<Document> documents = documents(stories, seed, folder.resolve("stories"));
        Path vocabulary = folder.resolve("tokenizer.json");
        BpeTrainer bpe = new BpeTrainer(size, TokenizerConfig.MARKS);
        documents.forEach(document -> bpe.add(document.text()));
        Files.write(vocabulary, bpe.train().json());
        ShardTokenizer tokenizer = new ShardTokenizer(Tokenizer.read(vocabulary));
        Path shard = folder.resolve("stories.tokens");
        write(documents, tokenizer, shard);
        return new StoryTokens(shard, vocabulary, tokenizer.vocabulary());
    }

    private static List<Document> documents(int stories, long seed, Path folder) throws IOException {
        Stories.of(stories, seed).writeTo(folder);
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().contains(".jsonl")).sorted().toList()) {
                Corpus.read(file, documents::add);
            }
        }
        return documents;
    }

    private static void write(List<Document> documents, ShardTokenizer tokenizer, Path shard) throws IOException {
        try (TokenShardWriter writer = new TokenShardWriter(shard, tokenizer.vocabulary())) {
            for (Document document : documents) {
                int[] ids = tokens(tokenizer, document).ids();
                writer.write(document.id(), ids, ids.length, document.text().getBytes(StandardCharsets.UTF_8).length);
            }
        }
    }

    /** Of a document that is no dialog, which no chat template can refuse. */
    static TokenizedDocument tokens(ShardTokenizer tokenizer, Document document) {
        try {
            return tokenizer.tokens(document);
        } catch (MalformedTemplate e) {
            throw new IllegalStateException(document.id() + " is a dialog", e);
        }
    }
}
