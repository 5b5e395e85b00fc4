package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;

/**
 * All workers of one training. What they do side by side, as training and writing checkpoints, each has a group of its
 * own: within one, everybody waits for the same things in the same order.
 */
public interface Mesh extends AutoCloseable {

    /** This worker's number, from 0. */
    int rank();

    /** How many there are. */
    int size();

    /** What this worker computes on. */
    Device device();

    /**
     * Forms a group of all workers, once they all have asked for it.
     *
     * @param name tells it from the other groups
     * @param device where the tensors lie that this worker brings: its own, or the processor
     */
    Group group(String name, Device device);

    /** Leaves every group. */
    @Override
    void close();

    /** One worker that trains alone. */
    static Mesh alone(Device device) {
        return new Mesh() {
            @Override
            public int rank() {
                return 0;
            }

            @Override
            public int size() {
                return 1;
            }

            @Override
            public Device device() {
                return device;
            }

            @Override
            public Group group(String name, Device where) {
                return new Alone(where);
            }

            @Override
            public void close() {}
        };
    }
}
