package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run needs to know, from data to promoted model. Read by {@link RecipeReader}, which fills in defaults
 * and refuses what makes no sense; the digest of the canonical form identifies it.
 *
 * @param name lower-case letters, digits and hyphens; also the model's name
 * @param sources where documents come from, in the order that ranks them
 * @param dryRun how many documents of each source to read at most, to see what the filter makes of them; nothing is
 *     tokenized or trained. Absent for a run that is meant
 */
public record Recipe(
        String name,
        String description,
        List<Source> sources,
        Shards shards,
        Filter filter,
        Dedup dedup,
        Redact redact,
        Tokenizer tokenizer,
        Model model,
        Training training,
        Evaluation evaluation,
        Promotion promotion,
        OptionalInt dryRun) {

    public Recipe {
        sources = List.copyOf(sources);
    }

    /** The same recipe as a dry run that reads at most {@code documents} documents of each source. */
    public Recipe asDryRun(int documents) {
        return new Recipe(
                name,
                description,
                sources,
                shards,
                filter,
                dedup,
                redact,
                tokenizer,
                model,
                training,
                evaluation,
                promotion,
                OptionalInt.of(documents));
    }

    /**
     * One source of documents. Exactly one of {@code path}, {@code s3}, {@code upload}, {@code generator}, {@code web},
     * {@code topic}, {@code huggingFace} and {@code instruct} is there: its origin.
     *
     * @param path a file or folder readable by the ingestion service; relative ones are resolved against the recipe's
     *     folder before the digest is taken
     * @param s3 {@code s3://bucket/prefix}
     * @param upload the SHA-256 of an uploaded file
     * @param generator documents made on the spot, with a known truth
     * @param web pages and files fetched over HTTP
     * @param topic a Kafka topic of documents
     * @param huggingFace files of a dataset on the Hugging Face hub
     * @param instruct instructions made by a model of the platform
     * @param format how its files are to be read; {@code AUTO} decides by name and first bytes
     * @param textField the JSON member or Parquet column that holds the text; absent: {@code text}, {@code content} or
     *     {@code raw_content}
     * @param licence an SPDX identifier, or {@code unknown}
     * @param weight share of this source in training relative to its size
     * @param resubmit what becomes of files that an earlier run has read
     */
    public record Source(
            String name,
            Optional<String> path,
            Optional<String> s3,
            Optional<String> upload,
            Optional<Generator> generator,
            Optional<Origin.Web> web,
            Optional<Origin.Topic> topic,
            Optional<Origin.HuggingFace> huggingFace,
            Optional<Origin.Instruct> instruct,
            Format format,
            Optional<String> textField,
            String licence,
            double weight,
            Resubmit resubmit) {

        public Source {
            long origins = origins(path, s3, upload, generator, web, topic, huggingFace, instruct)
                    .count();
            if (origins != 1) {
                throw new IllegalArgumentException(
                        "Source %s has %d origins, not one of path, s3, upload, generator, web, topic, huggingFace and instruct"
                                .formatted(name, origins));
            }
        }

        /** A source in a file or folder, read as a whole. */
        public static Source ofPath(String name, String path, Format format, String licence) {
            return new Source(
                    name,
                    Optional.of(path),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    format,
                    Optional.empty(),
                    licence,
                    1,
                    Resubmit.REUSE);
        }

        /** Where its documents come from. */
        public Origin origin() {
            return origins(path, s3, upload, generator, web, topic, huggingFace, instruct)
                    .findFirst()
                    .orElseThrow();
        }

        private static Stream<Origin> origins(
                Optional<String> path,
                Optional<String> s3,
                Optional<String> upload,
                Optional<Generator> generator,
                Optional<Origin.Web> web,
                Optional<Origin.Topic> topic,
                Optional<Origin.HuggingFace> huggingFace,
                Optional<Origin.Instruct> instruct) {
            return Stream.<Optional<? extends Origin>>of(
                            path.map(Origin.Folder::new),
                            s3.map(Origin.Bucket::new),
                            upload.map(Origin.Upload::new),
                            generator.map(Origin.Generated::new),
                            web,
                            topic,
                            huggingFace,
                            instruct)
                    .flatMap(Optional::stream);
        }
    }

    /** What becomes of a source's files that an earlier run has read and that haven't changed since. */
    public enum Resubmit {
        /** Their documents are taken over from that run. */
        @JsonProperty("reuse")
        REUSE,
        /** They are read again. */
        @JsonProperty("all")
        ALL,
        /** They are left out: the run has new and changed files only. */
        @JsonProperty("new")
        NEW
    }

    /**
     * Stories made on the spot.
     *
     * @param kind {@code stories} for a source, {@code story-questions} for a task
     * @param documents how many documents, duplicates and junk included; for a task how many items
     * @param seed same seed, same bytes
     */
    public record Generator(String kind, int documents, long seed) {}

    /** File formats that ingestion reads. */
    public enum Format {
        @JsonProperty("auto")
        AUTO,
        @JsonProperty("jsonl")
        JSONL,
        @JsonProperty("text")
        TEXT,
        @JsonProperty("html")
        HTML,
        @JsonProperty("warc")
        WARC,
        @JsonProperty("mediawiki")
        MEDIAWIKI,
        @JsonProperty("stackexchange")
        STACKEXCHANGE,
        @JsonProperty("parquet")
        PARQUET,
        @JsonProperty("epub")
        EPUB,
        @JsonProperty("pdf")
        PDF,
        @JsonProperty("latex")
        LATEX,
        @JsonProperty("markdown")
        MARKDOWN,
        @JsonProperty("code")
        CODE
    }

    /**
     * How large a shard gets: it is closed when either limit is reached.
     *
     * @param documents most documents
     * @param bytes most UTF-8 bytes of text
     */
    public record Shards(int documents, long bytes) {}

    /**
     * Quality rules.
     *
     * @param rules names of rule sets in the order they run: {@code gopher-quality}, {@code gopher-repetition}, …
     * @param thresholds thresholds that differ from the published ones, as {@code rule-set.threshold}
     * @param words how texts fall into words
     * @param blocklist what the rule set {@code blocklist} refuses
     * @param toxicity the word lists of the rule set {@code toxicity}
     * @param byLanguage what differs for documents of a language, by its two- or three-letter code
     * @param bySource what differs for documents of a source, by its name
     * @param language which languages go on; absent: nobody looks
     * @param decontamination which evaluation items must not be trained on; absent: nobody looks
     * @param classifier what a learned classifier must find good; absent: none is asked
     */
    public record Filter(
            List<String> rules,
            Map<String, Double> thresholds,
            WordBreaks words,
            Optional<Blocklist> blocklist,
            Optional<Toxicity> toxicity,
            Map<String, Variant> byLanguage,
            Map<String, Variant> bySource,
            Optional<LanguageRule> language,
            Optional<Decontamination> decontamination,
            Optional<Classifier> classifier) {

        public Filter {
            rules = List.copyOf(rules);
            thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
            byLanguage = Collections.unmodifiableMap(new TreeMap<>(byLanguage));
            bySource = Collections.unmodifiableMap(new TreeMap<>(bySource));
        }

        /** These rule sets, everything else as it is when nothing is said. */
        public static Filter of(List<String> rules, Map<String, Double> thresholds) {
            return new Filter(
                    rules,
                    thresholds,
                    WordBreaks.ENGLISH,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        /** The same filter, looking for these evaluation items instead of any others. */
        public Filter with(Decontamination other) {
            return new Filter(
                    rules,
                    thresholds,
                    words,
                    blocklist,
                    toxicity,
                    byLanguage,
                    bySource,
                    language,
                    Optional.of(other),
                    classifier);
        }

        /** The filter of documents in {@code code}: this one, with what differs for that language. */
        public Filter in(String code) {
            Variant other = byLanguage.get(code);
            return other == null
                    ? this
                    : with(other, other.words().orElse(code.equals("en") ? WordBreaks.ENGLISH : WordBreaks.UNICODE));
        }

        /** The filter of documents from {@code source}: this one, with what differs for that source. */
        public Filter from(String source) {
            Variant other = bySource.get(source);
            return other == null ? this : with(other, other.words().orElse(words));
        }

        /**
         * Where the recipe says how high a threshold is for documents of {@code source} in {@code language}: its own name when
         * they have the one of all documents, otherwise its path below {@code filter}, such as
         * {@code byLanguage.de.thresholds.gopher-quality.min-words}.
         */
        public String thresholdPath(String threshold, String source, String language) {
            if (says(bySource.get(source), threshold)) {
                return "bySource.%s.thresholds.%s".formatted(source, threshold);
            }
            return says(byLanguage.get(language), threshold)
                    ? "byLanguage.%s.thresholds.%s".formatted(language, threshold)
                    : threshold;
        }

        private static boolean says(@Nullable Variant variant, String threshold) {
            return variant != null && variant.thresholds().containsKey(threshold);
        }

        private Filter with(Variant other, WordBreaks breaks) {
            Map<String, Double> both = new TreeMap<>(thresholds);
            both.putAll(other.thresholds());
            return new Filter(
                    other.rules().orElse(rules),
                    both,
                    breaks,
                    blocklist,
                    toxicity,
                    byLanguage,
                    bySource,
                    language,
                    decontamination,
                    classifier);
        }
    }

    /** How texts fall into words. */
    public enum WordBreaks {
        /** As spaCy 3.8's English does it, on which the published thresholds rest. */
        @JsonProperty("english")
        ENGLISH,
        /** At Unicode's word boundaries, with dictionaries for scripts that are written without spaces. */
        @JsonProperty("unicode")
        UNICODE,
        /** At white space. */
        @JsonProperty("spaces")
        SPACES
    }

    /**
     * What is refused wherever it occurs.
     *
     * @param addresses files of hosts and addresses: hosts files, EasyList's domain rules, or one a line
     * @param words files of words and phrases: one a line, or a JSON array
     */
    public record Blocklist(List<String> addresses, List<String> words) {

        public Blocklist {
            addresses = List.copyOf(addresses);
            words = List.copyOf(words);
        }
    }

    /**
     * Words whose share of a text is limited.
     *
     * @param words a file of words and phrases for each language, by its two- or three-letter code
     */
    public record Toxicity(Map<String, String> words) {

        public Toxicity {
            words = Collections.unmodifiableMap(new TreeMap<>(words));
        }
    }

    /**
     * What differs for the documents of one language or one source.
     *
     * @param rules rule sets that run instead; absent: the same
     * @param thresholds thresholds that differ from those of all documents
     * @param words how texts fall into words; absent: the same for a source; for a language {@code english} if it's English,
     *     {@code unicode} otherwise
     */
    public record Variant(Optional<List<String>> rules, Map<String, Double> thresholds, Optional<WordBreaks> words) {

        public Variant {
            rules = rules.map(List::copyOf);
            thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
        }
    }

    /**
     * A classifier of text: one that the run trains to tell two of its sources apart, or one that is there already.
     *
     * @param good the source of good documents; they aren't judged themselves
     * @param raw the source of documents as they come
     * @param model an ONNX file, instead of good and raw
     * @param tokenizer the {@code tokenizer.json} of a model that takes token ids
     * @param output the name of the model's output that has the scores; absent: the last one that has numbers
     * @param index which of several scores is that of a good text; absent: the last
     * @param atLeast least score, from 0 to 1
     * @param pareto keep documents of a lower score by chance, with a Pareto distribution of this shape, instead of
     *     {@code atLeast}
     * @param sampleBytes train on at most this many UTF-8 bytes of good, and of raw, documents
     */
    public record Classifier(
            Optional<String> good,
            Optional<String> raw,
            Optional<String> model,
            Optional<String> tokenizer,
            Optional<String> output,
            OptionalInt index,
            double atLeast,
            OptionalDouble pareto,
            long sampleBytes) {

        /** Whether the run trains it. */
        public boolean trains() {
            return model.isEmpty();
        }
    }

    /**
     * The languages that go on. Each document's language is found from its text and becomes part of its metadata.
     *
     * @param keep ISO 639-1 codes, 639-3 where there is none; empty: all
     * @param atLeast least confidence in the language found, from 0 to 1
     */
    public record LanguageRule(List<String> keep, double atLeast) {

        public LanguageRule {
            keep = List.copyOf(keep);
        }
    }

    /**
     * Evaluation items that must not be trained on.
     *
     * @param sets files or folders of items in JSON Lines
     * @param tasks whether the items of the recipe's own tasks count, too
     * @param ngram words of an n-gram
     * @param atLeast shared n-grams from which on a document counts as contaminated
     * @param action what happens to it
     */
    public record Decontamination(List<String> sets, boolean tasks, int ngram, int atLeast, Action action) {

        /** What happens to a contaminated document. */
        public enum Action {
            /** It goes no further. */
            @JsonProperty("drop")
            DROP,
            /** It goes on; the ledger tells of it. */
            @JsonProperty("report")
            REPORT
        }

        public Decontamination {
            sets = List.copyOf(sets);
        }
    }

    /**
     * Which copies are dropped.
     *
     * @param exact same text
     * @param url same address
     * @param near near-duplicates by MinHash; absent: none
     */
    public record Dedup(boolean exact, boolean url, Optional<MinHash> near) {}

    /**
     * MinHash parameters.
     *
     * @param ngram words per shingle
     * @param bands number of bands (buckets)
     * @param rows hashes per band
     * @param seed seed of the hash family
     */
    public record MinHash(int ngram, int bands, int rows, long seed) {}

    /**
     * Personal data to replace.
     *
     * @param entities of {@code email phone card iban ip}
     */
    public record Redact(List<String> entities) {

        public Redact {
            entities = List.copyOf(entities);
        }
    }

    /**
     * The tokenizer, trained on the run's own text.
     *
     * @param vocabulary number of token ids, special tokens included
     * @param sampleBytes train on at most this many UTF-8 bytes
     */
    public record Tokenizer(int vocabulary, long sampleBytes) {}

    /**
     * A decoder-only transformer of the Llama form.
     *
     * @param layers transformer blocks
     * @param hidden width
     * @param heads query heads; {@code hidden} is a multiple
     * @param kvHeads key and value heads; {@code heads} is a multiple
     * @param feedForward inner width of the SwiGLU block
     * @param context tokens it can see
     * @param ropeTheta base of the rotary positions
     * @param normEpsilon added under the root in RMSNorm
     * @param tieEmbeddings whether input and output embeddings are one matrix
     */
    public record Model(
            int layers,
            int hidden,
            int heads,
            int kvHeads,
            int feedForward,
            int context,
            double ropeTheta,
            double normEpsilon,
            boolean tieEmbeddings) {}

    /**
     * How it is trained: AdamW, linear warm-up, cosine decay.
     *
     * @param steps optimiser steps
     * @param batch sequences of {@code context} tokens per optimiser step, over all workers
     * @param microBatch sequences per forward pass
     * @param learningRate peak
     * @param minLearningRate share of the peak that is left at the end
     * @param warmup steps of linear warm-up
     * @param weightDecay not applied to norms
     * @param clip largest global gradient norm
     * @param checkpointEvery steps between checkpoints
     * @param keepCheckpoints how many of the newest stay
     * @param workers data-parallel processes
     * @param threads per worker; absent: the machine's cores shared out
     * @param heldOut share of documents never trained on, by hash of their id
     */
    public record Training(
            long seed,
            long steps,
            int batch,
            int microBatch,
            double learningRate,
            double minLearningRate,
            long warmup,
            double weightDecay,
            double beta1,
            double beta2,
            double clip,
            long checkpointEvery,
            int keepCheckpoints,
            int workers,
            OptionalInt threads,
            double heldOut) {}

    /** What the model is scored on. */
    public record Evaluation(List<Task> tasks) {

        public Evaluation {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * One task.
     *
     * @param name its name in reports
     * @param kind {@code perplexity} on the run's held-out documents or {@code path}; {@code choice}: multiple choice by
     *     log-likelihood
     * @param path items of a choice task, or text for perplexity, JSONL
     * @param generator items made on the spot
     * @param limit at most this many items
     */
    public record Task(
            String name, TaskKind kind, Optional<String> path, Optional<Generator> generator, OptionalInt limit) {}

    /** Kinds of task. */
    public enum TaskKind {
        /** How well it predicts text; less is better. */
        @JsonProperty("perplexity")
        PERPLEXITY,
        /** How often it finds the right one of several continuations; more is better. */
        @JsonProperty("choice")
        CHOICE;

        /** The metrics a task of this kind may yield. */
        public List<String> metrics() {
            return switch (this) {
                case PERPLEXITY -> List.of("bits_per_byte", "byte_perplexity", "word_perplexity");
                case CHOICE -> List.of("acc", "acc_norm", "acc_bytes");
            };
        }
    }

    /**
     * The gate between a trained and a served model.
     *
     * @param minimum figures the model must reach
     * @param notWorseThanLive whether it must not be worse than the live version, beyond the standard error, on any
     *     task both were scored on
     */
    public record Promotion(List<Minimum> minimum, boolean notWorseThanLive) {

        public Promotion {
            minimum = List.copyOf(minimum);
        }
    }

    /**
     * A figure to reach.
     *
     * @param atLeast for metrics where more is better
     * @param atMost for metrics where less is better
     */
    public record Minimum(String task, String metric, OptionalDouble atLeast, OptionalDouble atMost) {}
}
