package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** What a recipe says of a model, or of a tokenizer, beside naming one: that has its shape, and its tokens, of its own. */
record BesideFrom(RecipeText text, RecipeSchema schema) {

    private static final String TOKENIZER = "tokenizer";
    private static final List<String> OF_MODEL = List.of("from", "context");

    /** How many ids it has may be said: it is compared. */
    private static final List<String> OF_TOKENIZER = List.of("from", "vocabulary");

    /** What is wrong with it; {@code filled} is the recipe with its defaults. */
    List<Problem> problems(JsonNode filled) {
        return Stream.concat(shape(filled), tokenizer()).toList();
    }

    /** What is said of the shape, or the tokenizer, of a model that has its own. */
    private Stream<Problem> shape(JsonNode filled) {
        if (!text.says("/model/from")) {
            return Stream.empty();
        }
        Stream<Problem> shape = text.tree().path("model").properties().stream()
                .filter(key -> !OF_MODEL.contains(key.getKey()))
                .filter(key -> !schema.isUsual("model", key.getKey(), key.getValue()))
                .map(key -> text.problem(
                        RecipeText.child("/model", key.getKey()),
                        "the model that training begins with has a shape of its own; leave %s out"
                                .formatted(key.getKey())));
        Stream<Problem> tokenizer = schema.isDefault(TOKENIZER, filled.get(TOKENIZER))
                ? Stream.empty()
                : Stream.of(text.problem(
                        "/" + TOKENIZER,
                        "the model that training begins with has a tokenizer of its own; leave tokenizer out"));
        return Stream.concat(shape, tokenizer);
    }

    /** What is said of how a tokenizer is trained that is there already. */
    private Stream<Problem> tokenizer() {
        if (!text.says("/tokenizer/from") || text.says("/model/from")) {
            return Stream.empty();
        }
        return text.tree().path(TOKENIZER).properties().stream()
                .filter(key -> !OF_TOKENIZER.contains(key.getKey()))
                .filter(key -> !schema.isUsual(TOKENIZER, key.getKey(), key.getValue()))
                .map(key -> text.problem(
                        RecipeText.child("/" + TOKENIZER, key.getKey()),
                        "no tokenizer is trained where one is named; leave %s out, or from".formatted(key.getKey())));
    }
}
