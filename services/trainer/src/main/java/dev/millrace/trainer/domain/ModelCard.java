package dev.millrace.trainer.domain;

import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.shards.DatasetManifest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The model card: what the model is, what it was trained on, and how. Markdown with Hugging Face's front matter. */
public final class ModelCard {

    private ModelCard() {}

    /** The card of the model that this request asks for. */
    public static String of(TrainingRequested request, Recipe recipe, DatasetManifest dataset) {
        ModelSpec model = recipe.model();
        TrainingSpec training = recipe.training();
        return """
            ---
            library_name: transformers
            pipeline_tag: text-generation
            tags:
              - millrace
            ---
            # %s %s

            %s

            ## Lineage

            Run `%s`, recipe digest `%s`, dataset `%s` (SHA-256 `%s`).

            ## Data

            %,d tokens in %,d documents; %s of them held out from training.

            | source | licence | weight | tokens | documents |
            |---|---|---|---|---|
            %s

            ## Model

            Decoder-only transformer of the Llama form: %d layers, width %d, %d query and %d key heads, feed-forward %d, \
            context %d, %s embeddings.

            ## Training

            %,d steps of %d sequences, %s, weight decay %s, %d steps of warm-up, %s%s, seed %d.
            """.formatted(
                        request.model(),
                        request.version(),
                        recipe.description(),
                        request.run(),
                        request.recipe(),
                        request.dataset().key(),
                        request.dataset().sha256(),
                        dataset.tokens(),
                        dataset.documents(),
                        percent(training.heldOut()),
                        sources(recipe, dataset),
                        model.layers(),
                        model.hidden(),
                        model.heads(),
                        model.kvHeads(),
                        model.feedForward(),
                        model.context(),
                        model.tieEmbeddings() ? "tied" : "untied",
                        training.steps(),
                        training.batch(),
                        optimizer(training),
                        training.weightDecay(),
                        training.warmup(),
                        schedule(training),
                        loss(training),
                        training.seed());
    }

    private static String optimizer(TrainingSpec training) {
        String adamw = "AdamW (peak rate %s)".formatted(training.learningRate());
        return switch (training.optimizer()) {
            case ADAMW -> adamw;
            case MUON ->
                "Muon (peak rate %s) for the matrices between embedding and head and %s for the rest"
                        .formatted(training.muon().learningRate().orElse(training.learningRate()), adamw);
        };
    }

    /** What is added to the cross-entropy, and how exactly it is computed. */
    private static String loss(TrainingSpec training) {
        String smoothing =
                training.labelSmoothing() > 0 ? ", label smoothing %s".formatted(training.labelSmoothing()) : "";
        String added = training.zLoss() > 0 ? smoothing + ", z-loss %s".formatted(training.zLoss()) : smoothing;
        return training.precision() == Precision.FP32
                ? added
                : added + ", products in " + training.precision().name().toLowerCase(Locale.ROOT);
    }

    private static String schedule(TrainingSpec training) {
        String floor = percent(training.minLearningRate()) + " of the peak";
        return switch (training.schedule()) {
            case COSINE -> "cosine to " + floor;
            case LINEAR -> "linear to " + floor;
            case WSD ->
                "held, and to %s over the last %,d steps"
                        .formatted(floor, training.decay().steps().orElseThrow());
            case CONSTANT -> "then a constant rate";
        };
    }

    private static String sources(Recipe recipe, DatasetManifest dataset) {
        Map<String, String> licences =
                recipe.sources().stream().collect(Collectors.toMap(Source::name, Source::licence));
        String elsewhere = recipe.dataset().map("as %s says"::formatted).orElse("");
        Map<String, Size> sizes = new LinkedHashMap<>();
        recipe.sources().forEach(source -> sizes.put(source.name(), new Size(source.weight(), 0, 0)));
        for (DatasetManifest.Shard shard : dataset.shards()) {
            sizes.merge(shard.source(), new Size(shard.weight(), shard.tokens(), shard.documents()), Size::plus);
        }
        return sizes.entrySet().stream()
                .map(source -> "| %s | %s | %s | %,d | %,d |"
                        .formatted(
                                source.getKey(),
                                licences.getOrDefault(source.getKey(), elsewhere),
                                source.getValue().weight(),
                                source.getValue().tokens(),
                                source.getValue().documents()))
                .collect(Collectors.joining("\n"));
    }

    private record Size(double weight, long tokens, long documents) {

        Size plus(Size more) {
            return new Size(weight, tokens + more.tokens, documents + more.documents);
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
