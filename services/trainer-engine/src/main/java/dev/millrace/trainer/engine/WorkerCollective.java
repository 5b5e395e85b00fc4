package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.device.Backends;
import dev.millrace.trainer.engine.device.Device;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Workers on one machine that meet at a file. One that dies makes the others' next call fail within a second. */
final class WorkerCollective implements Collective {

    private final Device device;
    private final int rank;
    private final int size;
    private final Backend backend;

    /**
     * Waits for the others.
     *
     * @param device where the tensors lie that they share
     * @param meeting a file that doesn't exist yet, the same for all workers of this attempt and for no other
     */
    WorkerCollective(Device device, String meeting, int rank, int size) {
        this.backend = Backends.of(device, new FileStore(meeting, size), rank, size);
        this.device = device;
        this.rank = rank;
        this.size = size;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void sum(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            backend.allreduce(new TensorVector(tensor))._wait();
            scope.deallocate();
        }
    }

    @Override
    public void close() {
        backend.close();
    }
}
