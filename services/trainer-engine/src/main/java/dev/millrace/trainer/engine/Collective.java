package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.device.Device;
import org.bytedeco.pytorch.Tensor;

/** The workers of one training, of which this process is one. */
public interface Collective extends AutoCloseable {

    /** This worker's number, from 0. */
    int rank();

    /** How many there are. */
    int size();

    /** What this worker computes on. */
    Device device();

    /** Replaces the tensor of every worker by the sum over all. */
    void sum(Tensor tensor);

    @Override
    void close();

    /** One worker that trains alone, on the processor. */
    static Collective alone() {
        return alone(Device.CPU);
    }

    /** One worker that trains alone. */
    static Collective alone(Device device) {
        return new Collective() {
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
            public void sum(Tensor tensor) {}

            @Override
            public void close() {}
        };
    }
}
