package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of a recipe defines the output of one stage, as a digest: 64 hexadecimal digits, the same for two recipes if and
 * only if they ask the same of that stage. Who keeps a stage's output adds what the recipe doesn't say: the digests of what
 * goes in and the versions of its own rules.
 *
 * <p>A recipe's name, description and version are in none of them, nor is what says how work is carried out: where, how
 * wide, and how often a checkpoint is taken or the model measured. As in the recipe's canonical form, a key that is later
 * than version 1 counts only where it differs from its default, so a release that brings one leaves earlier digests as they
 * are.
 */
public final class RecipeParts {

    /** What of a training says how it is carried out, not what comes of it. */
    private static final List<String> CARRYING_OUT =
            List.of("checkpointEvery", "keepCheckpoints", "keepEvery", "validateEvery");

    private RecipeParts() {}

    /** What {@code source} of {@code recipe} yields: where from, how it is read, how large shards get. */
    public static String ingestion(Recipe recipe, Source source) {
        ObjectNode whole = tree(recipe);
        ObjectNode own =
                (ObjectNode) whole.get("sources").required(recipe.sources().indexOf(source));
        own.remove("weight");
        return digest(part(whole, "shards", "dryRun").set("source", own));
    }

    /**
     * Which documents pass. Where the items of the recipe's own tasks are looked for, too, these are part of it: not how
     * many of them are scored, or what the task is called.
     */
    public static String filtering(Recipe recipe) {
        ObjectNode part = part(tree(recipe), "filter");
        if (recipe.filter().decontamination().filter(Decontamination::tasks).isPresent()) {
            recipe.evaluation().tasks().stream().flatMap(RecipeParts::items).forEach(part.putArray("items")::add);
        }
        return digest(part);
    }

    /** What says which items a task has, where files do. */
    private static Stream<String> items(Task task) {
        Stream<String> named = TestItems.has(task) ? task.task().stream() : Stream.empty();
        return Stream.of(task.path().stream(), named, task.items().stream(), task.data().values().stream())
                .flatMap(each -> each);
    }

    /** Which copies are dropped. */
    public static String deduplication(Recipe recipe) {
        return digest(part(tree(recipe), "dedup"));
    }

    /** Which personal data is replaced. */
    public static String redaction(Recipe recipe) {
        return digest(part(tree(recipe), "redact"));
    }

    /** The tokenizer, which learns from no document that is held out, and has the special tokens that the objective needs. */
    public static String tokenizer(Recipe recipe) {
        ObjectNode whole = tree(recipe);
        ObjectNode part = heldOut(part(whole, "tokenizer"), whole);
        List<String> special = recipe.training().objective().tokens();
        if (!special.isEmpty()) {
            special.forEach(part.putArray("special")::add);
        }
        return digest(part);
    }

    /** The model's shape, how it learns, the share that each source has in what it learns from, and what its package holds. */
    public static String training(Recipe recipe) {
        ObjectNode part = learning(recipe.model(), recipe.training());
        ObjectNode weights = part.putObject("weights");
        recipe.sources().forEach(source -> weights.put(source.name(), source.weight()));
        ObjectNode whole = tree(recipe);
        // What lies beside a tokenizer goes into the package.
        recipe.tokenizer().from().ifPresent(from -> part.put("tokenizer", from));
        if (whole.has("export")) {
            part.set("export", whole.get("export"));
        }
        return digest(part);
    }

    /** What defines how a model learns, whatever it learns from: JSON with the keys {@code model} and {@code training}. */
    public static ObjectNode learning(ModelSpec model, TrainingSpec training) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.set("model", RecipeReader.tree("model", model));
        ObjectNode all = (ObjectNode) RecipeReader.tree("training", training);
        // What a training goes back to is part of what comes of it.
        part.set("training", training.spikes() == SpikeAction.REWIND ? all : all.without(CARRYING_OUT));
        return part;
    }

    /** What a model's score on {@code task} of {@code recipe} rests on: its items, and how they are scored. */
    public static String evaluation(Recipe recipe, Task task) {
        ObjectNode whole = tree(recipe);
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        int place = recipe.evaluation().tasks().indexOf(task);
        part.set("task", whole.at("/evaluation/tasks").required(place));
        return digest(task.readsHeldOut() ? heldOut(part, whole) : part);
    }

    /** What decides whether a model with these scores is served. */
    public static String promotion(Recipe recipe) {
        return digest(part(tree(recipe), "promotion"));
    }

    private static ObjectNode tree(Recipe recipe) {
        return RecipeReader.tree(recipe);
    }

    private static ObjectNode part(ObjectNode whole, String... keys) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        for (String key : keys) {
            part.set(key, whole.get(key));
        }
        return part;
    }

    private static ObjectNode heldOut(ObjectNode part, ObjectNode whole) {
        return part.set("heldOut", whole.at("/training/heldOut"));
    }

    private static String digest(ObjectNode part) {
        return RecipeReader.digest(part);
    }
}
