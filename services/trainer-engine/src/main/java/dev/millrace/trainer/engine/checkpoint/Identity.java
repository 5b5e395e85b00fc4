package dev.millrace.trainer.engine.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a training learns from: two checkpoints with the same identity are of one training, wherever their files lie.
 * Each part is a SHA-256 in hexadecimal.
 *
 * @param model of the model's shape and how it is trained; how many workers do it and when they save makes no difference
 * @param tokenizer of {@code tokenizer.json}
 * @param data of the token shards with their sources and weights, in their order
 */
public record Identity(String model, String tokenizer, String data) {

    private static final int SHORT = 8;

    private static final JsonContract<TrainingSpec> TRAINING =
            JsonContract.of("a recipe's training", TrainingSpec.class);
    private static final JsonContract<ModelSpec> MODEL = JsonContract.of("a recipe's model", ModelSpec.class);

    /** What of a training says how it is carried out, not what it learns. */
    private static final List<String> CARRYING_OUT =
            List.of("checkpointEvery", "keepCheckpoints", "workers", "threads");

    /** Reads the job's files once. */
    static Identity of(TrainingJob job) throws IOException {
        ObjectNode training = TRAINING.tree(job.training());
        training.remove(CARRYING_OUT);
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("vocabulary", job.vocabulary());
        model.set("model", MODEL.tree(job.model()));
        model.set("training", training);
        return new Identity(digest(model.toString()), Manifest.sha256(Path.of(job.tokenizer())), digest(data(job)));
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
            different.add("other data");
        }
        return String.join(", ", different);
    }

    /** Enough of it to keep folders apart. */
    String abbreviated() {
        return digest(model + tokenizer + data).substring(0, SHORT);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
