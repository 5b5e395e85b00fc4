package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.models.architecture.Activation;

/** The function of a feed-forward block, and whether it gates (Shazeer 2020, "GLU variants improve transformer"). */
public enum FeedForwardKind {
    /** GELU. */
    @JsonProperty("gelu")
    GELU(Activation.GELU, false),
    /** GELU by its approximation with tanh. */
    @JsonProperty("gelu-tanh")
    GELU_TANH(Activation.GELU_TANH, false),
    /** ReLU. */
    @JsonProperty("relu")
    RELU(Activation.RELU, false),
    /** ReLU, squared. */
    @JsonProperty("relu2")
    RELU_SQUARED(Activation.RELU_SQUARED, false),
    /** SiLU, also called swish. */
    @JsonProperty("silu")
    SILU(Activation.SILU, false),
    /** Gated by SiLU. */
    @JsonProperty("swiglu")
    SWIGLU(Activation.SILU, true),
    /** Gated by GELU. */
    @JsonProperty("geglu")
    GEGLU(Activation.GELU, true),
    /** Gated by GELU's approximation with tanh. */
    @JsonProperty("geglu-tanh")
    GEGLU_TANH(Activation.GELU_TANH, true),
    /** Gated by ReLU. */
    @JsonProperty("reglu")
    REGLU(Activation.RELU, true);

    private final Activation activation;
    private final boolean gated;

    FeedForwardKind(Activation activation, boolean gated) {
        this.activation = activation;
        this.gated = gated;
    }

    /** The function. */
    public Activation activation() {
        return activation;
    }

    /** Whether it gates. */
    public boolean gated() {
        return gated;
    }
}
