package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where objects lie: every key is a pure function of run, stage and shard, so a step that is done again overwrites its
 * own output with the same bytes. No name given by a user becomes part of a key; run names are made of a recipe's
 * checked name, its digest and a number.
 */
public final class ObjectKeys {

    private static final String RUNS = "runs/";

    /** What of a run may be removed by itself. */
    public enum Part {
        /** Documents, at every stage, and what is made of them but for the model: shards, ledgers, tokens. */
        DATASET("users", "removed-dataset.json"),
        /** The model's package, and the checkpoints of its training. */
        MODEL("model-users", "removed-model.json");

        private final String users;
        private final String mark;

        Part(String users, String mark) {
            this.users = users;
            this.mark = mark;
        }

        /** The part that the object at {@code key} belongs to; nothing for what isn't a run's, or stays with its record. */
        public static Optional<Part> of(String key) {
            return owner(key).flatMap(run -> within(key.substring(ofRun(run).length())));
        }

        private static Optional<Part> within(String key) {
            if (key.startsWith("model/") || key.startsWith("checkpoints/")) {
                return Optional.of(MODEL);
            }
            return OF_THE_RECORD.stream().anyMatch(key::startsWith) ? Optional.empty() : Optional.of(DATASET);
        }
    }

    /** What is no document and no model: scores, what the model reads its text with, who refers to what. */
    private static final List<String> OF_THE_RECORD = List.of(
            "evaluation", "tokenizer.json", "classifier.onnx", "removed", "users/", "model-users/", "uses/", "work/");

    /** Within a run: a file of a package of what was learnt by a step, or of the answers to what it was asked. */
    private static final Pattern ON_THE_WAY = Pattern.compile("checkpoints/([0-9]{9,18})\\.(package|journal)/.*");

    private ObjectKeys() {}

    /** A recipe in its canonical form. */
    public static String recipe(String digest) {
        return "recipes/" + digest + ".json";
    }

    /** Which files belong to which split of a source. */
    public static String plan(String run, int sourceOrder) {
        return "runs/%s/plans/s%04d.json".formatted(run, sourceOrder);
    }

    /** Where the latest plan of a source is, by what identifies the source across runs. */
    public static String latestPlan(String identity) {
        return "sources/%s.json".formatted(identity);
    }

    /** What a run remembers of a shard it has read, so that a later run can take it over. */
    public static String receipt(String run, ShardId shard) {
        return "runs/%s/receipts/%s.json".formatted(run, shard);
    }

    /** The documents of a shard after a stage; token ids after tokenization. */
    public static String shard(String run, Stage stage, ShardId shard) {
        String ending = stage == Stage.TOKENIZATION ? "tokens" : "jsonl.zst";
        return "runs/%s/%s/%s.%s".formatted(run, stage.stageName(), shard, ending);
    }

    /** What a stage did with each document of a shard. */
    public static String ledger(String run, Stage stage, ShardId shard) {
        return "runs/%s/%s/%s.ledger.jsonl.zst".formatted(run, stage.stageName(), shard);
    }

    /** What filtering measured on each document of a shard; there once {@code shards.filtered} says so. */
    public static String signals(String run, ShardId shard) {
        return "runs/%s/%s/%s.signals.jsonl.zst".formatted(run, Stage.FILTERING.stageName(), shard);
    }

    /** The MinHash signatures of a shard's documents. */
    public static String signatures(String run, ShardId shard) {
        return "runs/%s/signatures/%s.bin.zst".formatted(run, shard);
    }

    /** The keys of a shard's documents, for a run that has the same shard. */
    public static String keys(String run, ShardId shard) {
        return "runs/%s/signatures/%s.keys.zst".formatted(run, shard);
    }

    /** Where a shard's signatures and keys are: this run's, or those of one that had the same shard before. */
    public static String signed(String run, ShardId shard) {
        return "runs/%s/signatures/%s.json".formatted(run, shard);
    }

    /** Which shards a run's tokenizer is trained on. */
    public static String tokenizerSample(String run) {
        return "runs/%s/samples/tokenizer.json".formatted(run);
    }

    /** Which shards of good documents a run's classifier is trained on. */
    public static String goodSample(String run) {
        return "runs/%s/samples/good.json".formatted(run);
    }

    /** Which shards of documents as they come a run's classifier is trained on. */
    public static String rawSample(String run) {
        return "runs/%s/samples/raw.json".formatted(run);
    }

    /** The run's quality classifier. */
    public static String classifier(String run) {
        return "runs/%s/classifier.onnx".formatted(run);
    }

    /** The run's tokenizer: a file of whatever kind it is, whose content says which. */
    public static String tokenizer(String run) {
        return "runs/%s/tokenizer.json".formatted(run);
    }

    /** The manifest of a dataset: documents under a name and a version of their own. */
    public static String curated(String name, String version) {
        return "datasets/%s/%s.json".formatted(name, version);
    }

    /** The manifest of what a run trains on. */
    public static String dataset(String run) {
        return "runs/%s/dataset.json".formatted(run);
    }

    /** A file of a checkpoint; the one named {@code manifest.json} is written last. */
    public static String checkpoint(String run, long step, String file) {
        return "runs/%s/checkpoints/%09d/%s".formatted(run, step, file);
    }

    /** A file of the package of what a training had learnt by a step; the one named {@code manifest.json} is written last. */
    public static String learntBy(String run, long step, String file) {
        return "runs/%s/checkpoints/%09d.package/%s".formatted(run, step, file);
    }

    /** What the keys of that package's files begin with. */
    public static String learntBy(String run, long step) {
        return learntBy(run, step, "");
    }

    /** The step of a package of what a training of {@code run} had learnt, of which {@code key} is a file. */
    public static OptionalLong stepOfPackage(String run, String key) {
        Matcher file = ON_THE_WAY.matcher(
                key.startsWith(ofRun(run)) ? key.substring(ofRun(run).length()) : "");
        return file.matches() && "package".equals(file.group(2))
                ? OptionalLong.of(Long.parseLong(file.group(1)))
                : OptionalLong.empty();
    }

    /** Whether {@code key} is of use only until what a training of {@code run} had learnt by a step is scored. */
    public static boolean isOnTheWay(String run, String key) {
        return key.startsWith(ofRun(run))
                && ON_THE_WAY.matcher(key.substring(ofRun(run).length())).matches();
    }

    /** What the keys of a run's checkpoints begin with, and of what is scored of them. */
    public static String ofCheckpoints(String run) {
        return "runs/%s/checkpoints/".formatted(run);
    }

    /** What the keys of its answers begin with, as they come. */
    public static String journalOf(String run, long step) {
        return "runs/%s/checkpoints/%09d.journal/".formatted(run, step);
    }

    /** Which checkpoints of a run are complete, the newest first, and how often its training was begun. */
    public static String checkpoints(String run) {
        return "runs/%s/checkpoints/index.json".formatted(run);
    }

    /** A file of the run's model package; the one named {@code manifest.json} is written last. */
    public static String model(String run, String file) {
        return "runs/%s/model/%s".formatted(run, file);
    }

    /** Every request and answer behind a model's scores. */
    public static String evaluation(String run) {
        return "runs/%s/evaluation.jsonl.zst".formatted(run);
    }

    /** Every request and answer behind the scores of an evaluation that was asked for. */
    public static String evaluation(String run, String request) {
        return "runs/%s/evaluations/%s.jsonl.zst".formatted(run, request);
    }

    /** What a model has reached on each item. */
    public static String results(String run) {
        return "runs/%s/evaluation.results.jsonl.zst".formatted(run);
    }

    /** What a model has reached on each item in an evaluation that was asked for. */
    public static String results(String run, String request) {
        return "runs/%s/evaluations/%s.results.jsonl.zst".formatted(run, request);
    }

    /** What the keys of a model's answers begin with, as they come. */
    public static String journal(String run) {
        return "runs/%s/evaluation.journal/".formatted(run);
    }

    /** What the keys of a model's answers begin with in an evaluation that was asked for. */
    public static String journal(String run, String request) {
        return "runs/%s/evaluations/%s.journal/".formatted(run, request);
    }

    /** A part of a journal: whole lines, in the order of the parts, the first being 0. */
    public static String journalPart(String journal, int part) {
        return journal + "%06d.jsonl.zst".formatted(part);
    }

    /** How far a generation of instructions has come, by a digest of what decides which are made. */
    public static String instructions(String digest) {
        return "instructions/%s.json".formatted(digest);
    }

    /** Instructions that a model has made, by the SHA-256 of the file. */
    public static String instructionFile(String sha256) {
        return "instructions/%s.jsonl".formatted(sha256);
    }

    /** What was fetched from the web, by the SHA-256 of its content. */
    public static String fetched(String sha256) {
        return "fetched/" + sha256;
    }

    /** What became of one address of a run's source: {@code digest} is the first digits of the address's SHA-256. */
    public static String fetchedPage(String run, int sourceOrder, String digest) {
        return "runs/%s/fetched/s%04d/%s.json".formatted(run, sourceOrder, digest);
    }

    /** The run whose object lies at {@code key}; nothing when it is no run's. */
    public static Optional<String> owner(String key) {
        int end = key.startsWith(RUNS) ? key.indexOf('/', RUNS.length()) : -1;
        return end < 0 ? Optional.empty() : Optional.of(key.substring(RUNS.length(), end));
    }

    /** What came of a piece of work, by the digest of all that it depends on: for runs that would do the same. */
    public static String work(String digest) {
        return "work/%s.json".formatted(digest);
    }

    /** That {@link #work} tells of what {@code run} has done. */
    public static String workOf(String run, String digest) {
        return "runs/%s/work/%s".formatted(run, digest);
    }

    /** What the keys of all objects of a run begin with. */
    public static String ofRun(String run) {
        return RUNS + run + "/";
    }

    /** What the keys of all {@link #user} objects of a part of a run begin with. */
    public static String users(String owner, Part part) {
        return "runs/%s/%s/".formatted(owner, part.users);
    }

    /** What the keys of all {@link #uses} objects of a run begin with. */
    public static String uses(String user) {
        return "runs/%s/uses/".formatted(user);
    }

    /** What the keys of all {@link #workOf} objects of a run begin with. */
    public static String workOf(String run) {
        return "runs/%s/work/".formatted(run);
    }

    /** That {@code user} refers to objects of this part of {@code owner}, which must stay for as long. */
    public static String user(String owner, Part part, String user) {
        return users(owner, part) + user;
    }

    /** The same, seen from {@code user}. */
    public static String uses(String user, String owner) {
        return uses(user) + owner;
    }

    /** That {@code run} is being removed: nobody is to refer to its objects from now on. */
    public static String removed(String run) {
        return "runs/%s/removed.json".formatted(run);
    }

    /** That this part of {@code run} is being removed: nobody is to refer to its objects from now on. */
    public static String removed(String run, Part part) {
        return "runs/%s/%s".formatted(run, part.mark);
    }
}
