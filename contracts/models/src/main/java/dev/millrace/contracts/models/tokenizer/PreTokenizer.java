package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The {@code pre_tokenizer} of a file: {@code ByteLevel}, alone or after one {@code Split}.
 *
 * @param prefixSpace whether text that doesn't begin with white space gets a space first
 */
record PreTokenizer(Splitter splitter, boolean prefixSpace) {

    static PreTokenizer read(JsonNode node) throws MalformedTokenizer {
        return switch (node.path("type").asText()) {
            case "ByteLevel" -> byteLevel(node);
            case "Sequence" -> sequence(node.path("pretokenizers"));
            default -> throw notKnown(node);
        };
    }

    private static PreTokenizer byteLevel(JsonNode node) {
        boolean splits = node.path("use_regex").asBoolean(true);
        return new PreTokenizer(
                splits ? new Splitter.Gpt2() : new Splitter.Whole(),
                node.path("add_prefix_space").asBoolean(true));
    }

    private static PreTokenizer sequence(JsonNode parts) throws MalformedTokenizer {
        JsonNode split = parts.path(0);
        JsonNode pattern = split.path("pattern").path("Regex");
        boolean twoParts = parts.size() == 2 && split.path("type").asText().equals("Split") && pattern.isTextual();
        boolean isolated = split.path("behavior").asText().equals("Isolated")
                && !split.path("invert").asBoolean();
        JsonNode bytes = parts.path(1);
        if (!twoParts
                || !isolated
                || !bytes.path("type").asText().equals("ByteLevel")
                || bytes.path("use_regex").asBoolean(true)) {
            throw notKnown(parts);
        }
        return new PreTokenizer(
                Splitter.of(pattern.asText()), bytes.path("add_prefix_space").asBoolean(true));
    }

    private static MalformedTokenizer notKnown(JsonNode node) {
        return new MalformedTokenizer("tokenizer.json: this pre_tokenizer is not known: " + node);
    }
}
