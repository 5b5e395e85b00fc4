package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The group of one worker. */
record Alone(Device device) implements Group {

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public Pending allReduce(Tensor tensor) {
        return Pending.done();
    }

    @Override
    public Pending reduce(Tensor tensor, int root) {
        return Pending.done();
    }

    @Override
    public Pending allGather(Tensor flat, List<Slice> slices) {
        return Pending.done();
    }

    @Override
    public Pending broadcast(Tensor tensor, int root) {
        return Pending.done();
    }

    @Override
    public void barrier() {}

    @Override
    public void close() {}
}
