package dev.millrace.bench;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.recipes.Dedup;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.recipes.MinHashSpec;
import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.SignalsWriter;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.deduplication.domain.Keyed;
import dev.millrace.deduplication.domain.Keying;
import dev.millrace.deduplication.domain.Rank;
import dev.millrace.deduplication.domain.SequentialDeduplication;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.ingestion.domain.html.PageReader;
import dev.millrace.redaction.domain.DocumentRedaction;
import dev.millrace.redaction.domain.EntityType;
import dev.millrace.tokenization.domain.BpeTrainer;
import dev.millrace.tokenization.domain.ShardTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jsoup.Jsoup;

/** Each stage's MB/s on one core, without broker and store: the code that the services run, on documents in memory. */
final class StagesPart implements Part {

    private static final Filter GOPHER = Filter.of(List.of("gopher-quality", "gopher-repetition"), Map.of());
    private static final Filter ALL =
            Filter.of(List.of("gopher-quality", "gopher-repetition", "c4", "fineweb"), Map.of());
    private static final Filter REPETITION_FIRST =
            Filter.of(List.of("gopher-repetition", "gopher-quality", "c4", "fineweb"), Map.of());
    private static final Dedup DEDUP = new Dedup(true, false, Optional.of(new MinHashSpec(5, 14, 8, 1)));
    private static final Redact REDACT = Redact.of(List.of("email", "phone", "card", "iban", "ip"));
    private static final Redact EVERYTHING_PERSONAL =
            Redact.of(Stream.of(EntityType.values()).map(EntityType::entityName).toList());
    private static final int VOCABULARY = 4096;
    private static final ShardId SHARD = new ShardId(0, 0, 0);

    private String corpusDescribed = "";

    @Override
    public String name() {
        return "stages";
    }

    @Override
    public String title() {
        return "Stages, MB/s on one core";
    }

    @Override
    public String method() {
        return "MB (10^6 bytes) of input by the processor time of the whole process, garbage collection included; the"
                + " median of " + Throughput.ROUNDS + " rounds of at least " + Throughput.ROUND_SECONDS
                + " processor seconds each, after a warm-up until rounds get no faster. Input: " + corpusDescribed
                + ".";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("stages");
        try {
            Corpus corpus = Corpus.prepare(folder);
            corpusDescribed = "%s (%s MB of text, %d documents; %s MB of HTML, %d pages)"
                    .formatted(
                            corpus.described(),
                            Figure.digits(corpus.textBytes() / 1e6),
                            corpus.documents().size(),
                            Figure.digits(corpus.pageBytes() / 1e6),
                            corpus.pages().size());
            Limit unpacking = unpacking(corpus.file());
            List<Figure> figures = new ArrayList<>(reading(corpus, unpacking));
            figures.addAll(judging(corpus, unpacking));
            Optional<EnglishText> english = EnglishText.prepare(folder);
            if (english.isPresent()) {
                figures.addAll(filtering(english.get()));
            }
            figures.addAll(tokens(corpus, unpacking));
            return figures;
        } finally {
            Folders.remove(folder);
        }
    }

    private static List<Figure> reading(Corpus corpus, Limit unpacking) throws IOException, InterruptedException {
        Limit parsing = Limit.of("merely parsing with jsoup", corpus.pageBytes(), () -> {
            long length = 0;
            for (String page : corpus.pages()) {
                length += Jsoup.parse(page).childNodeSize();
            }
            return length;
        });
        return List.of(
                figure("Main text of HTML pages", parsing, corpus.pageBytes(), () -> {
                    long length = 0;
                    for (String page : corpus.pages()) {
                        length += PageReader.read(page).text().length();
                    }
                    return length;
                }),
                file("WARC, main text of its pages", corpus.archive(), unpacking(corpus.archive()))
                        .floor("at least 15 MB/s"),
                file("JSONL.zst into documents", corpus.file(), unpacking));
    }

    private static Figure file(String what, Path file, Limit unpacking) throws IOException, InterruptedException {
        return figure(what + " (decompressed bytes)", unpacking, Corpus.decompress(file), () -> read(file));
    }

    private static Limit unpacking(Path file) throws IOException, InterruptedException {
        return Limit.of("merely reading and decompressing", Corpus.decompress(file), () -> Corpus.decompress(file));
    }

    private static long read(Path file) throws IOException {
        long[] length = {0};
        Corpus.read(file, document -> length[0] += document.text().length());
        return length[0];
    }

    private static List<Figure> judging(Corpus corpus, Limit unpacking) throws IOException, InterruptedException {
        Keying keying = new Keying(DEDUP, new EnglishWords());
        return List.of(
                verdicts(
                                "Filters chained: gopher-quality, gopher-repetition",
                                unpacking,
                                corpus,
                                new DocumentFilter(GOPHER))
                        .floor("at least 5 MB/s"),
                verdicts("All four filters chained", unpacking, corpus, new DocumentFilter(ALL)),
                text(
                        "Deduplication: exact and MinHash keys (14 bands of 8)",
                        unpacking,
                        corpus,
                        document -> keying.keys(document).keys().size()),
                verdicts("Redaction, the five kinds of the default", unpacking, corpus, new DocumentRedaction(REDACT))
                        .floor("at least 150 MB/s"),
                verdicts(
                                "Redaction, all structured kinds",
                                unpacking,
                                corpus,
                                new DocumentRedaction(EVERYTHING_PERSONAL))
                        .floor("at least 60 MB/s"));
    }

    private static List<Figure> filtering(EnglishText english) throws IOException, InterruptedException {
        String over = ", over %s MB of English in %d documents"
                .formatted(
                        Figure.digits(english.bytes() / 1e6),
                        english.documents().size());
        Limit unpacking = unpacking(english.file());
        DocumentFilter figures = new DocumentFilter(REPETITION_FIRST);
        return List.of(
                figure("A shard into documents" + over, unpacking, english.bytes(), () -> documents(english)),
                verdicts("All four filters chained, quality first", unpacking, english, new DocumentFilter(ALL)),
                verdicts(
                        "All four filters chained, repetition first",
                        unpacking,
                        english,
                        new DocumentFilter(REPETITION_FIRST)),
                figure(
                        "The same, with every figure measured and written",
                        unpacking,
                        english.bytes(),
                        () -> signals(english, figures)));
    }

    private static Figure verdicts(String what, Limit unpacking, EnglishText english, DocumentFilter filter)
            throws IOException, InterruptedException {
        return figure(what, unpacking, english.bytes(), () -> {
                    long dropped = 0;
                    for (Document document : english.documents()) {
                        dropped += filter.apply(document) instanceof Verdict.Dropped ? 1 : 0;
                    }
                    return dropped;
                })
                .floor("at least 15 MB/s");
    }

    /** What the service does with its signals, but for the store. */
    private static long signals(EnglishText english, DocumentFilter filter) throws IOException {
        try (SignalsWriter writer = new SignalsWriter(OutputStream.nullOutputStream(), filter.header())) {
            for (Document document : english.documents()) {
                writer.write(filter.measure(document).signals());
            }
        }
        return english.documents().size();
    }

    private static long documents(EnglishText english) throws IOException {
        long length = 0;
        try (ShardReader reader = new ShardReader(Files.newInputStream(english.file()))) {
            while (reader.hasNext()) {
                length += reader.next().text().length();
            }
        }
        return length;
    }

    private static List<Figure> tokens(Corpus corpus, Limit unpacking) throws IOException, InterruptedException {
        byte[] trained = train(corpus);
        ShardTokenizer tokenizer = new ShardTokenizer(Tokenizer.read(trained));
        return List.of(
                figure(
                        "BPE training, vocabulary " + VOCABULARY,
                        unpacking,
                        corpus.textBytes(),
                        () -> train(corpus).length),
                text(
                        "Tokenization",
                        unpacking,
                        corpus,
                        document -> StoryTokens.tokens(tokenizer, document).size()),
                figure(
                        "The whole chain: JSONL.zst to tokens",
                        unpacking,
                        corpus.textBytes(),
                        () -> chain(corpus, tokenizer)));
    }

    private static byte[] train(Corpus corpus) throws InterruptedException {
        BpeTrainer trainer = new BpeTrainer(VOCABULARY, TokenizerConfig.MARKS);
        corpus.documents().forEach(document -> trainer.add(document.text()));
        return trainer.train().json();
    }

    /** Read, filter, deduplicate, redact, tokenize: what the five services do to a document, one after the other. */
    private static long chain(Corpus corpus, ShardTokenizer tokenizer) throws IOException {
        DocumentFilter filter = new DocumentFilter(GOPHER);
        Keying keying = new Keying(DEDUP, new EnglishWords());
        SequentialDeduplication copies = new SequentialDeduplication();
        DocumentRedaction redaction = new DocumentRedaction(REDACT);
        long[] counts = {0, 0};
        Corpus.read(corpus.file(), read -> {
            Optional<Document> filtered = after(filter.apply(read), read);
            if (filtered.isPresent()) {
                Keyed keyed = keying.keys(filtered.get());
                if (copies.decide(new Rank(SHARD, (int) counts[0]++), keyed.keys())
                        .isEmpty()) {
                    Document clean = after(redaction.apply(filtered.get()), filtered.get())
                            .orElseThrow();
                    counts[1] += StoryTokens.tokens(tokenizer, clean).size();
                }
            }
        });
        return counts[1];
    }

    private static Optional<Document> after(Verdict verdict, Document before) {
        return switch (verdict) {
            case Verdict.Kept _ -> Optional.of(before);
            case Verdict.Annotated annotated -> Optional.of(annotated.document());
            case Verdict.Changed changed -> Optional.of(changed.document());
            case Verdict.Dropped _ -> Optional.empty();
        };
    }

    private static Figure verdicts(String what, Limit limit, Corpus corpus, Function<Document, Verdict> stage)
            throws IOException, InterruptedException {
        return text(what, limit, corpus, document -> stage.apply(document) instanceof Verdict.Dropped ? 0 : 1);
    }

    private interface Stage {
        long apply(Document document);
    }

    private static Figure text(String what, Limit limit, Corpus corpus, Stage stage)
            throws IOException, InterruptedException {
        return figure(what, limit, corpus.textBytes(), () -> {
            long result = 0;
            for (Document document : corpus.documents()) {
                result += stage.apply(document);
            }
            return result;
        });
    }

    /**
     * The least that has to be done to the same bytes.
     *
     * @param rate MB/s
     */
    private record Limit(String what, double rate) {
        static Limit of(String what, long bytes, Throughput.Pass pass) throws IOException, InterruptedException {
            return new Limit(what, Throughput.megabytesPerSecond(bytes, pass));
        }

        String beside(double slower) {
            return "%s: %s MB/s (%s %%)".formatted(what, Figure.digits(rate), Figure.digits(100 * slower / rate));
        }
    }

    private static Figure figure(String what, Limit limit, long bytes, Throughput.Pass pass)
            throws IOException, InterruptedException {
        double rate = Throughput.megabytesPerSecond(bytes, pass);
        Figure figure = Figure.of(what, Figure.digits(rate) + " MB/s").beside(limit.beside(rate));
        Bench.say(figure);
        return figure;
    }
}
