package dev.millrace.contracts.events;

/**
 * Where the time of an optimiser step goes, on average, in seconds; on the first worker where there are several.
 *
 * @param data rows are read and made tensors
 * @param forward the loss is computed
 * @param backward the gradients are
 * @param communication workers wait for each other and exchange
 * @param optimizer gradients are clipped and parameters changed
 * @param checkpoint what is saved is copied, and the save before waited for
 */
public record StepTimes(
        double data, double forward, double backward, double communication, double optimizer, double checkpoint) {

    /** Nothing took any time. */
    public static final StepTimes NONE = new StepTimes(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public StepTimes plus(StepTimes other) {
        return new StepTimes(
                data + other.data,
                forward + other.forward,
                backward + other.backward,
                communication + other.communication,
                optimizer + other.optimizer,
                checkpoint + other.checkpoint);
    }

    /** So many times as long. */
    public StepTimes times(double factor) {
        return new StepTimes(
                data * factor,
                forward * factor,
                backward * factor,
                communication * factor,
                optimizer * factor,
                checkpoint * factor);
    }
}
