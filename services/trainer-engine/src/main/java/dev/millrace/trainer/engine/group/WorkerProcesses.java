package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.ReduceOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/**
 * A group over one of libtorch's backends. Long tensors go in buckets, so that several are under way at once. Over Gloo a
 * worker that dies makes the others' next call fail within a second.
 *
 * <p>The backends' own reduce-scatter wants slices of one length; here each slice is reduced to the worker that it is of.
 */
record WorkerProcesses(Device device, Backend backend, int rank, int size) implements Group {

    /** Elements; 16 MB of 32-bit floats. */
    private static final long BUCKET = 1L << 22;

    @Override
    public Pending allReduce(Tensor tensor) {
        return all(List.of(backend.allreduce(new TensorVector(tensor))));
    }

    @Override
    public Pending reduceScatter(Tensor flat, List<Slice> slices) {
        return eachBucket(flat, slices, (bucket, root) -> {
            ReduceOptions options = new ReduceOptions();
            options.rootRank(root);
            return backend.reduce(bucket, options);
        });
    }

    @Override
    public Pending allGather(Tensor flat, List<Slice> slices) {
        return eachBucket(flat, slices, this::broadcast);
    }

    @Override
    public Pending broadcast(Tensor tensor, int root) {
        return all(List.of(broadcast(new TensorVector(tensor), root)));
    }

    private Work broadcast(TensorVector tensors, int root) {
        BroadcastOptions options = new BroadcastOptions();
        options.rootRank(root);
        return backend.broadcast(tensors, options);
    }

    private interface Operation {
        Work begin(TensorVector bucket, int root);
    }

    private static Pending eachBucket(Tensor flat, List<Slice> slices, Operation operation) {
        List<Work> works = new ArrayList<>();
        for (int root = 0; root < slices.size(); root++) {
            Slice slice = slices.get(root);
            for (long at = slice.from(); at < slice.to(); at += BUCKET) {
                Slice bucket = new Slice(at, Math.min(slice.to(), at + BUCKET));
                works.add(operation.begin(new TensorVector(bucket.of(flat)), root));
            }
        }
        return all(works);
    }

    private static Pending all(List<Work> works) {
        return () -> works.forEach(Work::_wait);
    }

    @Override
    public void barrier() {
        try (PointerScope scope = new PointerScope()) {
            backend.barrier()._wait();
            scope.deallocate();
        }
    }

    @Override
    public void close() {
        backend.close();
    }
}
