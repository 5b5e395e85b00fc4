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
 */
record WorkerProcesses(Device device, Backend backend, int rank, int size) implements Group {

    /** Elements; 16 MB of 32-bit floats. */
    private static final long BUCKET = 1L << 22;

    @Override
    public Pending allReduce(Tensor tensor) {
        return all(List.of(backend.allreduce(new TensorVector(tensor))));
    }

    @Override
    public Pending reduce(Tensor tensor, int root) {
        ReduceOptions options = new ReduceOptions();
        options.rootRank(root);
        return all(List.of(backend.reduce(new TensorVector(tensor), options)));
    }

    @Override
    public Pending allGather(Tensor flat, List<Slice> slices) {
        List<Work> works = new ArrayList<>();
        for (int root = 0; root < slices.size(); root++) {
            for (Slice bucket : slices.get(root).cut(BUCKET)) {
                works.add(broadcast(new TensorVector(bucket.of(flat)), root));
            }
        }
        return all(works);
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

    private static Pending all(List<Work> works) {
        works.forEach(WorkerProcesses::keep);
        return () -> works.forEach(work -> {
            work._wait();
            work.releaseReference();
        });
    }

    /** It may be waited for in another scope than that which it was begun in. */
    private static void keep(Work work) {
        work.retainReference();
        PointerScope scope = PointerScope.getInnerScope();
        if (scope != null) {
            scope.detach(work);
        }
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
