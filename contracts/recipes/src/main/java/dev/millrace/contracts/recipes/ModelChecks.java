package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What of a recipe's model makes no transformer, each value legal by itself. */
final class ModelChecks {

    private final RecipeText text;
    private final JsonNode recipe;
    private final JsonNode model;
    private final boolean rotary;
    private final List<Problem> problems = new ArrayList<>();

    private ModelChecks(RecipeText text, JsonNode recipe) {
        this.text = text;
        this.recipe = recipe;
        this.model = recipe.path("model");
        this.rotary = is("/positions/kind", "rotary");
    }

    /** What is wrong with the model of {@code recipe}, which satisfies the schema and has its defaults. */
    static List<Problem> problems(RecipeText text, JsonNode recipe) {
        ModelChecks checks = new ModelChecks(text, recipe);
        checks.shorthand();
        checks.kind();
        checks.heads();
        checks.norms();
        checks.blocks();
        checks.positions();
        checks.window();
        checks.embedding();
        return checks.problems;
    }

    private void shorthand() {
        if (text.says("/model/preset") && text.says("/model/depth")) {
            problem("/depth", "preset and depth both say what the model is; leave one of them out");
        }
    }

    private void kind() {
        boolean both = is("/kind", "encoder-decoder");
        if (!both && model.hasNonNull("decoderLayers")) {
            problem("/decoderLayers", "only a model of kind encoder-decoder has a decoder of its own; say layers");
        }
        if (!is("/kind", "encoder")) {
            only(
                    "/embedding/tokenTypes",
                    number("/embedding/tokenTypes") > 0,
                    "an encoder is told which segment is which");
            only("/head/labels", !model.at("/head/labels").isEmpty(), "an encoder gives labels to tokens");
            only(
                    "/head/transform",
                    model.at("/head").hasNonNull("transform"),
                    "an encoder has a transform before its head");
        }
    }

    private void heads() {
        long hidden = number("/hidden");
        long heads = number("/heads");
        long kvHeads = number("/kvHeads");
        if (!divides()) {
            problem("/hidden", "%d is no multiple of heads (%d)".formatted(hidden, heads));
        }
        if (heads % kvHeads != 0) {
            problem("/kvHeads", "heads (%d) is no multiple of kvHeads (%d)".formatted(heads, kvHeads));
        }
    }

    /** Whether the heads have a whole number of components. */
    private boolean divides() {
        return model.hasNonNull("headDim") || number("/hidden") % number("/heads") == 0;
    }

    private long size() {
        return model.hasNonNull("headDim") ? number("/headDim") : number("/hidden") / number("/heads");
    }

    private void norms() {
        boolean unread = !model.at("/norm/first").asBoolean();
        if (unread
                && !(is("/norm/placement", "pre") && model.at("/norm/embedding").asBoolean())) {
            problem(
                    "/norm/first",
                    "the first layer can do without its norm only where placement is pre and embedding is true");
        }
    }

    private void blocks() {
        if (is("/block", "sequential")) {
            return;
        }
        String block = model.path("block").asText();
        if (is("/kind", "encoder-decoder")) {
            problem(
                    "/block",
                    "found %s; between attention and feed-forward a decoder attends to its encoder: expected sequential"
                            .formatted(block));
        }
        if (is("/norm/placement", "post")) {
            problem(
                    "/block",
                    "found %s; attention and feed-forward are added at once, so norm.placement can't be post: expected sequential, or another placement"
                            .formatted(block));
        }
        if (is("/block", "parallel-one-norm") && is("/norm/placement", "output")) {
            problem(
                    "/block",
                    "found %s; with norm.placement output nothing is normalised that both could read: expected parallel"
                            .formatted(block));
        }
    }

    private void positions() {
        if (!rotary) {
            only("/ropeTheta", model.path("ropeTheta").asDouble() != 10_000, "rotary positions have a base");
            only(
                    "/positions/share",
                    model.at("/positions/share").asDouble() != 1,
                    "rotary positions turn a share of a head");
            only("/positions/scaling", model.at("/positions").hasNonNull("scaling"), "rotary positions are scaled");
            only(
                    "/attention/window/ropeTheta",
                    model.at("/attention/window").hasNonNull("ropeTheta"),
                    "rotary positions have a base");
        } else {
            turned();
        }
        if (!is("/positions/kind", "learned")) {
            only("/positions/offset", number("/positions/offset") > 0, "learned positions have a table");
        }
        if (is("/positions/kind", "relative")) {
            long buckets = number("/positions/buckets");
            long furthest = number("/positions/furthest");
            if (furthest <= buckets / 2) {
                problem(
                        "/positions/furthest",
                        "found %d; half of the buckets (%d) have one distance each, so expected more than that"
                                .formatted(furthest, buckets / 2));
            }
        } else {
            only("/positions/buckets", number("/positions/buckets") != 32, "relative positions have buckets");
            only(
                    "/positions/furthest",
                    number("/positions/furthest") != 128,
                    "relative positions have a furthest distance");
        }
    }

    private void turned() {
        double share = model.at("/positions/share").asDouble();
        double turned = share * size();
        long whole = Math.round(turned);
        if (divides() && (Math.abs(turned - whole) > 1e-6 || whole < 2 || whole % 2 != 0)) {
            problem(
                    share != 1 ? "/positions/share" : model.hasNonNull("headDim") ? "/headDim" : "/hidden",
                    "rotary positions would turn %s of a head's %d components; expected an even number, from 2"
                            .formatted(share == 1 ? String.valueOf(whole) : String.valueOf(turned), size()));
        }
        double low = model.at("/positions/scaling/lowFrequency").asDouble();
        double high = model.at("/positions/scaling/highFrequency").asDouble();
        if (model.at("/positions").hasNonNull("scaling") && high <= low) {
            problem(
                    "/positions/scaling/highFrequency",
                    "found %s; expected more than lowFrequency (%s)".formatted(high, low));
        }
    }

    private void window() {
        JsonNode window = model.at("/attention/window");
        if (!window.isObject()) {
            return;
        }
        if (window.path("pattern")
                .valueStream()
                .noneMatch(reach -> reach.asText().equals("local"))) {
            problem(
                    "/attention/window/pattern",
                    "no layer is local, so none has the window; add local, or leave window out");
        }
        if (!is("/kind", "decoder") && number("/attention/window/size") % 2 != 0) {
            problem(
                    "/attention/window/size",
                    "found %d; in an encoder half of the window lies on each side: expected an even number"
                            .formatted(number("/attention/window/size")));
        }
    }

    private void embedding() {
        long vocabulary = recipe.at("/tokenizer/vocabulary").asLong();
        if (model.at("/embedding").hasNonNull("padding") && number("/embedding/padding") >= vocabulary) {
            problem(
                    "/embedding/padding",
                    "found %d; expected less than tokenizer.vocabulary (%d)"
                            .formatted(number("/embedding/padding"), vocabulary));
        }
    }

    /** Refuses what is said of something that this model doesn't have. */
    private void only(String pointer, boolean said, String who) {
        if (said) {
            problem(pointer, "only " + who + "; leave it out");
        }
    }

    private boolean is(String pointer, String value) {
        return model.at(pointer).asText().equals(value);
    }

    private long number(String pointer) {
        return model.at(pointer).asLong();
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem("/model" + pointer, message));
    }
}
