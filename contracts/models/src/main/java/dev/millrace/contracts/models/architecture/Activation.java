package dev.millrace.contracts.models.architecture;

/** The function between the two matrices of a feed-forward block. */
public enum Activation {
    /** x Φ(x), with the exact normal distribution. */
    GELU,
    /** GELU by its approximation with tanh. */
    GELU_TANH,
    /** max(0, x). */
    RELU,
    /** max(0, x)². */
    RELU_SQUARED,
    /** x σ(x), also called swish. */
    SILU
}
