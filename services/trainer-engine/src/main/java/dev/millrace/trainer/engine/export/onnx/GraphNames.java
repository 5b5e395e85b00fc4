package dev.millrace.trainer.engine.export.onnx;

/** What the inputs and outputs of exported graphs are called; {@link OnnxExport} says what they hold. */
public final class GraphNames {

    public static final String IDS = "input_ids";
    public static final String TYPES = "token_type_ids";
    public static final String MASK = "attention_mask";
    public static final String ENCODER_MASK = "encoder_attention_mask";
    public static final String LENGTHS = "seqlens_k";
    public static final String LONGEST = "total_sequence_length";
    public static final String LOGITS = "logits";
    public static final String LOGITS_FROM = "logits_from";
    public static final String HIDDEN = "last_hidden_state";

    private GraphNames() {}

    /** Keys or values of a layer. */
    public enum Part {
        KEY("key"),
        VALUE("value");

        private final String name;

        Part(String name) {
            this.name = name;
        }
    }

    /** What a layer holds of the tokens before. */
    public static String past(int layer, Part part) {
        return "past_key_values.%d.%s".formatted(layer, part.name);
    }

    /** What a layer holds of these tokens, too. */
    public static String present(int layer, Part part) {
        return "present.%d.%s".formatted(layer, part.name);
    }

    /** What a decoder's layer reads of the encoder's output. */
    public static String cross(int layer, Part part) {
        return "cross_key_values.%d.%s".formatted(layer, part.name);
    }
}
