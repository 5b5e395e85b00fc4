package dev.millrace.contracts.models.architecture;

/**
 * The feed-forward part of a block: {@code down(f(up x))}, or gated {@code down(f(gate x) · up x)}.
 *
 * @param width components between the matrices
 * @param bias whether its matrices have biases
 */
public record FeedForward(int width, Activation activation, boolean gated, boolean bias) {

    public FeedForward {
        if (width < 1) {
            throw new IllegalArgumentException("A feed-forward block has components");
        }
    }
}
