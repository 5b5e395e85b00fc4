package dev.millrace.contracts.models;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a Llama-form decoder, field for field as Hugging Face's {@code config.json} names it.
 *
 * @param hiddenSize width of the residual stream
 * @param intermediateSize inner width of the SwiGLU block
 * @param numHiddenLayers transformer blocks
 * @param numAttentionHeads query heads
 * @param numKeyValueHeads key and value heads; divides the query heads
 * @param headDim width of one head; even
 * @param vocabSize token ids
 * @param maxPositionEmbeddings tokens it can see
 * @param rmsNormEps added under the root in RMSNorm
 * @param ropeTheta base of the rotary positions, half-split order
 * @param tieWordEmbeddings whether input and output embeddings are one matrix
 * @param bosTokenId first token of a text
 * @param eosTokenId token that ends a text
 */
@JsonPropertyOrder({"architectures", "model_type"})
public record LlamaConfig(
        @JsonProperty("hidden_size") int hiddenSize,
        @JsonProperty("intermediate_size") int intermediateSize,
        @JsonProperty("num_hidden_layers") int numHiddenLayers,
        @JsonProperty("num_attention_heads") int numAttentionHeads,
        @JsonProperty("num_key_value_heads") int numKeyValueHeads,
        @JsonProperty("head_dim") int headDim,
        @JsonProperty("vocab_size") int vocabSize,
        @JsonProperty("max_position_embeddings") int maxPositionEmbeddings,
        @JsonProperty("rms_norm_eps") double rmsNormEps,
        @JsonProperty("rope_theta") double ropeTheta,
        @JsonProperty("tie_word_embeddings") boolean tieWordEmbeddings,
        @JsonProperty("bos_token_id") int bosTokenId,
        @JsonProperty("eos_token_id") int eosTokenId) {

    public LlamaConfig {
        require(hiddenSize > 0 && intermediateSize > 0 && numHiddenLayers > 0, "widths and layers are positive");
        require(numKeyValueHeads > 0 && numAttentionHeads % numKeyValueHeads == 0, "kv heads divide heads");
        require(numAttentionHeads > 0 && headDim > 0 && headDim % 2 == 0, "head_dim is even and positive");
        require(vocabSize > 0 && maxPositionEmbeddings > 0, "vocab_size and max_position_embeddings are positive");
        require(rmsNormEps > 0 && ropeTheta > 1, "rms_norm_eps is positive and rope_theta above 1");
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws MalformedModel when it isn't JSON, lacks a field, or asks for something this form doesn't have
     */
    public static LlamaConfig read(Path file) throws IOException {
        JsonNode json = ModelJson.read(file, JsonNode.class);
        refuse(file, !"llama".equals(json.path("model_type").asText()), "model_type is not llama");
        refuse(file, !"silu".equals(json.path("hidden_act").asText("silu")), "hidden_act is not silu");
        refuse(file, json.path("attention_bias").asBoolean(false), "attention_bias is not supported");
        refuse(file, json.path("mlp_bias").asBoolean(false), "mlp_bias is not supported");
        refuse(file, scaled(json.path("rope_scaling")), "rope_scaling is not supported");
        return ModelJson.read(file, LlamaConfig.class);
    }

    /** Fills in what older configurations leave to convention. */
    @JsonCreator
    static LlamaConfig of(
            @JsonProperty(value = "hidden_size", required = true) int hiddenSize,
            @JsonProperty(value = "intermediate_size", required = true) int intermediateSize,
            @JsonProperty(value = "num_hidden_layers", required = true) int layers,
            @JsonProperty(value = "num_attention_heads", required = true) int heads,
            @JsonProperty("num_key_value_heads") @Nullable Integer kvHeads,
            @JsonProperty("head_dim") @Nullable Integer headDim,
            @JsonProperty(value = "vocab_size", required = true) int vocabSize,
            @JsonProperty(value = "max_position_embeddings", required = true) int positions,
            @JsonProperty(value = "rms_norm_eps", required = true) double eps,
            @JsonProperty("rope_theta") @Nullable Double ropeTheta,
            @JsonProperty("tie_word_embeddings") @Nullable Boolean tied,
            @JsonProperty("bos_token_id") @Nullable JsonNode bos,
            @JsonProperty("eos_token_id") @Nullable JsonNode eos) {
        return new LlamaConfig(
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                kvHeads == null ? heads : kvHeads,
                headDim == null ? hiddenSize / Math.max(1, heads) : headDim,
                vocabSize,
                positions,
                eps,
                ropeTheta == null ? 10_000 : ropeTheta,
                tied != null && tied,
                firstId(bos, 1),
                firstId(eos, 2));
    }

    /** Some models name several tokens that end a text; the first is the text's own end. */
    private static int firstId(@Nullable JsonNode ids, int conventional) {
        JsonNode first = ids != null && ids.isArray() ? ids.path(0) : ids;
        return first == null ? conventional : first.asInt(conventional);
    }

    /** The same shape with texts that begin and end with this token. */
    public LlamaConfig withEndOfText(int id) {
        return new LlamaConfig(
                hiddenSize,
                intermediateSize,
                numHiddenLayers,
                numAttentionHeads,
                numKeyValueHeads,
                headDim,
                vocabSize,
                maxPositionEmbeddings,
                rmsNormEps,
                ropeTheta,
                tieWordEmbeddings,
                id,
                id);
    }

    /** Writes {@code config.json}. */
    public void write(Path file) throws IOException {
        ModelJson.write(file, this);
    }

    @JsonProperty("architectures")
    List<String> architectures() {
        return List.of("LlamaForCausalLM");
    }

    @JsonProperty("model_type")
    String modelType() {
        return "llama";
    }

    @JsonProperty("hidden_act")
    String hiddenAct() {
        return "silu";
    }

    @JsonProperty("attention_bias")
    boolean attentionBias() {
        return false;
    }

    @JsonProperty("mlp_bias")
    boolean mlpBias() {
        return false;
    }

    @JsonProperty("rope_scaling")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Nullable
    Object ropeScaling() {
        return null;
    }

    @JsonProperty("torch_dtype")
    String torchDtype() {
        return "float32";
    }

    /** Number of weights, a tied matrix counted once. */
    public long parameters() {
        return LlamaTensors.shapes(this).values().stream()
                .mapToLong(LlamaTensors::elements)
                .sum();
    }

    private static boolean scaled(JsonNode scaling) {
        return scaling.isObject() && !"default".equals(scaling.path("rope_type").asText("default"));
    }

    private static void refuse(Path file, boolean bad, String why) throws MalformedModel {
        if (bad) {
            throw new MalformedModel(file + ": " + why);
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("Not a Llama configuration: " + rule);
        }
    }
}
