package dev.millrace.trainer.engine;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.javacpp.chrono.Minutes;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch_gloo;

/**
 * Workers on one machine that meet at a file and talk over the loopback address. A worker that dies makes the others'
 * next call fail within a second.
 */
final class Gloo implements Collective {

    private static final int PATIENCE_MINUTES = 5;

    private final int rank;
    private final int size;
    private final ProcessGroupGloo group;

    /**
     * Waits for the others.
     *
     * @param meeting a file that doesn't exist yet, the same for all workers of this attempt and for no other
     */
    Gloo(String meeting, int rank, int size) {
        Loader.load(torch_gloo.class);
        this.rank = rank;
        this.size = size;
        ProcessGroupGloo.Options options =
                ProcessGroupGloo.Options.create(new Milliseconds(new Minutes(PATIENCE_MINUTES)));
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname("127.0.0.1")));
        this.group = new ProcessGroupGloo(new FileStore(meeting, size), rank, size, options);
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
    public void sum(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            group.allreduce(new TensorVector(tensor))._wait();
            scope.deallocate();
        }
    }

    @Override
    public void close() {
        group.close();
    }
}
