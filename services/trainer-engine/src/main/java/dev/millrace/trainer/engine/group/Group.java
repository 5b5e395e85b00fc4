package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Workers that compute something together, of which this process is one. All of them ask for the same things in the same
 * order. Tensors are flat and contiguous; what is asked for is begun at once and goes on by itself, beyond the scope that it
 * was begun in.
 */
public interface Group extends AutoCloseable {

    /** This worker's number, from 0. */
    int rank();

    /** How many there are. */
    int size();

    /** Where the tensors lie that this worker brings. */
    Device device();

    /** Replaces every worker's tensor by the sum of all. */
    Pending allReduce(Tensor tensor);

    /** The sum of every worker's number. */
    default double sum(double own) {
        if (size() == 1) {
            return own;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor shared = device().of(new double[] {own});
            allReduce(shared).await();
            double all = shared.item_double();
            scope.deallocate();
            return all;
        }
    }

    /** Adds up the workers' tensors; {@code root} has the sums afterwards, the others nothing of use. */
    Pending reduce(Tensor tensor, int root);

    /**
     * Brings what each worker has in its own slice to all.
     *
     * @param slices one for each worker, in the order of their ranks
     */
    Pending allGather(Tensor flat, List<Slice> slices);

    /** Replaces every worker's tensor by that of one of them. */
    Pending broadcast(Tensor tensor, int root);

    /** Waits until all have come here. */
    void barrier();

    @Override
    void close();

    /** One worker that is alone. */
    static Group alone(Device device) {
        return new Alone(device);
    }
}
