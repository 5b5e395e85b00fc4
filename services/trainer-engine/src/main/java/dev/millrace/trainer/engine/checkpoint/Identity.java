package dev.millrace.trainer.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a training learns from: two checkpoints with the same identity are of one training, wherever their files lie.
 * Each part is a SHA-256 in hexadecimal.
 *
 * @param model of the model's shape and how it is trained; how wide that is done and when it is saved makes no difference
 * @param tokenizer of {@code tokenizer.json}
 * @param data of the token shards with their sources and weights, in their order
 */
public record Identity(String model, String tokenizer, String data) {

    private static final int SHORT = 8;

    /** Reads the job's files once. */
    static Identity of(TrainingJob job) throws IOException {
        return new Identity(
                digest(learning(job, base(job)).toString()),
                Manifest.sha256(Path.of(job.tokenizer())),
                digest(data(job)));
    }

    /** The same training as a release knew it that took the micro-batch for a part of what is learnt. */
    Identity formerly(TrainingJob job) {
        ObjectNode learning = learning(job, List.of());
        SortedMap<String, JsonNode> training = new TreeMap<>();
        learning.get("training").properties().forEach(key -> training.put(key.getKey(), key.getValue()));
        training.put("microBatch", IntNode.valueOf(job.microBatch()));
        learning.putObject("training").setAll(training);
        return new Identity(digest(learning.toString()), tokenizer, data);
    }

    private static ObjectNode learning(TrainingJob job, List<String> base) {
        ObjectNode learning = JsonNodeFactory.instance.objectNode().put("vocabulary", job.vocabulary());
        learning.setAll(RecipeParts.learning(job.model(), job.training()));
        if (!base.isEmpty()) {
            // Where it lies says nothing of what it is.
            learning.withObject("/model").remove("from");
            base.forEach(learning.putArray("base")::add);
        }
        return learning;
    }

    /** What the model that training begins with is: the digests of its files. */
    private static List<String> base(TrainingJob job) throws IOException {
        Optional<BaseModel> base = job.base();
        if (base.isEmpty()) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>(List.of(base.get().folder()));
        base.get().adapters().ifPresent(folders::add);
        List<String> digests = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Identity::isOfModel).sorted().toList()) {
                    digests.add(file.getFileName() + " " + Manifest.sha256(file));
                }
            }
        }
        return digests;
    }

    private static boolean isOfModel(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".safetensors")
                || name.equals(ModelPackage.CONFIG)
                || name.equals(BaseModel.ADAPTER_CONFIG);
    }

    private static String data(TrainingJob job) throws IOException {
        StringBuilder shards = new StringBuilder();
        for (TrainingJob.Shard shard : job.shards()) {
            shards.append(Manifest.sha256(Path.of(shard.file())))
                    .append(' ')
                    .append(shard.weight())
                    .append(' ')
                    .append(shard.source())
                    .append('\n');
        }
        return shards.toString();
    }

    /** In words, what a training of the other identity has that this one hasn't; empty when they are the same. */
    String difference(Identity other) {
        List<String> different = new ArrayList<>();
        if (!model.equals(other.model)) {
            different.add("another model or training in the recipe");
        }
        if (!tokenizer.equals(other.tokenizer)) {
            different.add("another tokenizer");
        }
        if (!data.equals(other.data)) {
            different.add("other data: its fingerprint is %s, that of the data here %s"
                    .formatted(other.data.substring(0, SHORT), data.substring(0, SHORT)));
        }
        return String.join(", ", different);
    }

    /** Enough of it to keep folders apart. */
    String abbreviated() {
        return digest(model + tokenizer + data).substring(0, SHORT);
    }

    private static String digest(String text) {
        byte[] hash = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
    }
}
