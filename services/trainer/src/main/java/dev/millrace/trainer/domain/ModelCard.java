package dev.millrace.trainer.domain;

import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
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
        Published published =
                PublishedForms.of(model.architecture(recipe.tokenizer().vocabulary()));
        return """
            ---
            %s
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

            %s: %d layers, width %d, %d query and %d key heads, feed-forward %d, context %d, %s embeddings. %s

            ## Training

            %,d steps of %d sequences, %s, weight decay %s, %d steps of warm-up, %s%s, seed %d.
            """.formatted(
                        frontMatter(published),
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
                        kind(model),
                        model.layers(),
                        model.hidden(),
                        model.heads(),
                        model.kvHeads(),
                        model.feedForward(),
                        model.context(),
                        model.tieEmbeddings() ? "tied" : "untied",
                        form(published),
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

    private static String frontMatter(Published published) {
        String task = switch (published.architecture().kind()) {
            case CAUSAL -> "text-generation";
            case MASKED -> "fill-mask";
            case SEQUENCE_TO_SEQUENCE -> "text2text-generation";
        };
        return (published.isWidelyRead() ? "library_name: transformers\n" : "") + "pipeline_tag: " + task;
    }

    private static String kind(ModelSpec model) {
        return switch (model.kind()) {
            case CAUSAL -> "Decoder-only transformer";
            case MASKED -> "Encoder-only transformer";
            case SEQUENCE_TO_SEQUENCE -> "Encoder-decoder transformer";
        };
    }

    private static String form(Published published) {
        return published.isWidelyRead()
                ? "Its files have the form `%s`.".formatted(published.modelType())
                : "No form that others publish in says all of it: its files have Millrace's own, which Millrace alone reads, and `model.onnx`, which ONNX Runtime does.";
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
