package dev.millrace.trainer.domain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.ModelSpec;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.PreferenceSpec;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.shards.DatasetManifest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The model card: what the model is, what it was trained on, and how. Markdown with Hugging Face's front matter. */
public final class ModelCard {

    private ModelCard() {}

    /**
     * The card of the model that this request asks for.
     *
     * @param base the model that its training begins with
     */
    public static String of(
            TrainingRequested request, Recipe recipe, DatasetManifest dataset, Optional<BaseModel> base) {
        ModelSpec model = recipe.model();
        TrainingSpec training = recipe.training();
        Published published = base.map(BaseModel::published)
                .orElseGet(() ->
                        PublishedForms.of(model.architecture(recipe.tokenizer().vocabulary())));
        CardData data = new CardData(recipe, dataset);
        CardUse use = new CardUse(recipe, request.subject());
        return """
            ---
            %s---
            # %s %s

            %s

            ## Use

            %s

            %s

            %s

            ## Lineage

            Run `%s`, recipe digest `%s`, dataset `%s` (SHA-256 `%s`), tokenizer with SHA-256 `%s`.

            ## Data

            %s

            ## Model

            %s %s

            ## Training

            %s. %,d steps of %d sequences, %s, weight decay %s, %d steps of warm-up, %s%s, seed %d. It began with %s.%s

            ## Evaluation

            %s
            """.formatted(
                        frontMatter(recipe, data, published),
                        request.model(),
                        request.version(),
                        recipe.description(),
                        use.purpose(),
                        use.limits(),
                        licence(recipe),
                        request.run(),
                        request.recipe(),
                        request.dataset().key(),
                        request.dataset().sha256(),
                        request.tokenizer().sha256(),
                        data.section(),
                        model.base()
                                .map(begun -> begunWith(begun, published.architecture(), model.context()))
                                .orElseGet(() -> shape(model)),
                        form(published, training.lora()),
                        objective(training),
                        training.steps(),
                        training.batch(),
                        optimizer(training),
                        plain(training.weightDecay()),
                        training.warmup(),
                        schedule(training),
                        loss(training),
                        training.seed(),
                        model.base().isPresent() ? "the weights of that model" : "random weights",
                        training.lora().map(ModelCard::adapters).orElse(""),
                        use.evaluation());
    }

    private static String licence(Recipe recipe) {
        return recipe.export()
                .licence()
                .map("The model's licence is %s."::formatted)
                .orElse("No licence is given for the model itself; those of its sources are below.");
    }

    private static String objective(TrainingSpec training) {
        return switch (training.objective()) {
            case CAUSAL -> "It foretells each token from those before it";
            case PREFIX -> "It goes on from a beginning whose tokens see each other";
            case MASKED ->
                "It names tokens that are hidden in a text, %s of them"
                        .formatted(percent(training.corruption().rate()));
            case SPAN_CORRUPTION ->
                "It names stretches that are left out of a text, %s of its tokens and %s in a row on average"
                        .formatted(
                                percent(training.corruption().rate()),
                                training.corruption().meanSpan());
            case INSTRUCT -> "It says the last answer of a dialog";
            case DIALOG -> "It says every answer of a dialog";
            case PREFERENCE ->
                "It rather says one answer than another (%s)".formatted(preference(training.preference()));
            case TOKEN_CLASSIFICATION -> "It says of each word of a text which label it has";
        };
    }

    private static String preference(PreferenceSpec preference) {
        String dpo = "DPO, beta %s".formatted(plain(preference.beta()));
        return preference.labelSmoothing() > 0
                ? dpo + ", label smoothing %s".formatted(plain(preference.labelSmoothing()))
                : dpo;
    }

    /** What was trained in place of the weights. */
    private static String adapters(LoraSpec lora) {
        return " These stayed as they were: adapters of rank %d (LoRA, alpha %s, dropout %s) to %s were trained, and %s."
                .formatted(
                        lora.rank(),
                        plain(lora.alpha()),
                        plain(lora.dropout()),
                        lora.targets().stream().map(LoraSpec.Target::written).collect(Collectors.joining(", ")),
                        lora.merged() ? "what they add was added to the weights" : "this package has them alone");
    }

    private static String optimizer(TrainingSpec training) {
        String adamw = "AdamW (peak rate %s)".formatted(plain(training.learningRate()));
        return switch (training.optimizer()) {
            case ADAMW -> adamw;
            case MUON ->
                "Muon (peak rate %s) for the matrices between embedding and head and %s for the rest"
                        .formatted(plain(training.muon().learningRate().orElse(training.learningRate())), adamw);
        };
    }

    /** What is added to the cross-entropy, and how exactly it is computed. */
    private static String loss(TrainingSpec training) {
        String smoothing =
                training.labelSmoothing() > 0 ? ", label smoothing %s".formatted(plain(training.labelSmoothing())) : "";
        String added = training.zLoss() > 0 ? smoothing + ", z-loss %s".formatted(plain(training.zLoss())) : smoothing;
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

    private static String begunWith(Asset base, Architecture architecture, int context) {
        return "%s begun with `%s` (files SHA-256 `%s`), which has %,d parameters and positions for %d tokens; trained on up to %d at a time."
                .formatted(
                        kind(architecture.kind()),
                        base.name(),
                        base.sha256(),
                        architecture.parameterCount(),
                        architecture.context(),
                        context);
    }

    private static String shape(ModelSpec model) {
        return "%s: %d layers, width %d, %d query and %d key heads, feed-forward %d, context %d, %s embeddings."
                .formatted(
                        kind(model.kind()),
                        model.layers(),
                        model.hidden(),
                        model.heads(),
                        model.kvHeads(),
                        model.feedForward(),
                        model.context(),
                        model.tieEmbeddings() ? "tied" : "untied");
    }

    /** The keys that the Hugging Face hub knows, as far as there is something to say. It writes licences in lower case. */
    private static String frontMatter(Recipe recipe, CardData data, Published published) {
        String task = switch (published.architecture().kind()) {
            case CAUSAL -> "text-generation";
            case MASKED -> "fill-mask";
            case SEQUENCE_TO_SEQUENCE -> "text2text-generation";
        };
        return recipe.export()
                        .licence()
                        .map(licence -> "license: %s\n".formatted(licence.toLowerCase(Locale.ROOT)))
                        .orElse("")
                + list("language", data.kept())
                + library(recipe, published)
                        .map("library_name: %s\n"::formatted)
                        .orElse("")
                + recipe.model()
                        .base()
                        .map(base -> "base_model: %s\n".formatted(JsonNodeFactory.instance.textNode(base.name())))
                        .orElse("")
                + "pipeline_tag: %s\n".formatted(task)
                + list("datasets", data.onHub())
                + list("tags", List.of("millrace"));
    }

    /** What reads its files. */
    private static Optional<String> library(Recipe recipe, Published published) {
        return recipe.training()
                .lora()
                .filter(lora -> !lora.merged())
                .map(_ -> "peft")
                .or(() -> published.isWidelyRead() ? Optional.of("transformers") : Optional.empty());
    }

    /** Quoted: {@code no}, Norwegian, would be a truth value. */
    private static String list(String key, List<String> values) {
        return values.isEmpty()
                ? ""
                : values.stream().map("  - \"%s\"\n"::formatted).collect(Collectors.joining("", key + ":\n", ""));
    }

    private static String kind(Architecture.Kind kind) {
        return switch (kind) {
            case CAUSAL -> "Decoder-only transformer";
            case MASKED -> "Encoder-only transformer";
            case SEQUENCE_TO_SEQUENCE -> "Encoder-decoder transformer";
        };
    }

    private static String form(Published published, Optional<LoraSpec> lora) {
        if (lora.filter(adapters -> !adapters.merged()).isPresent()) {
            return "Its files are adapters to that model alone, as PEFT reads them; they are served with its graph.";
        }
        return published.isWidelyRead()
                ? "Its files have the form `%s`.".formatted(published.modelType())
                : "No form that others publish in says all of it: its files have Millrace's own, which Millrace alone reads, and its graphs, which ONNX Runtime does.";
    }

    /** As it is written in a recipe, without a power of ten. */
    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** A share in words. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
