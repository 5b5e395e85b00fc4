package dev.millrace.contracts.recipes.model;

/**
 * Which matrices have a bias.
 *
 * @param qkv those of queries, keys and values
 * @param output attention's last
 * @param feedForward those of feed-forward
 */
public record BiasSpec(boolean qkv, boolean output, boolean feedForward) {

    /** None has. */
    public static final BiasSpec NONE = new BiasSpec(false, false, false);
}
