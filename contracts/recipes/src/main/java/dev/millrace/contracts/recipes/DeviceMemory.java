package dev.millrace.contracts.recipes;

/**
 * Memory that a training's tensors can lie in.
 *
 * @param owner who has how much, up to the number: "this machine has"
 * @param bytes over all of it
 */
public record DeviceMemory(String owner, double bytes) {

    /** Where nobody knows how much there is. */
    public static final DeviceMemory UNKNOWN = new DeviceMemory("who trains it has", Double.POSITIVE_INFINITY);
}
