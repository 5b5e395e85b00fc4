package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.javacpp.chrono.Minutes;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/** What carries tensors between workers of one machine: NCCL between GPUs, else Gloo over the loopback address. */
final class Backends {

    /**
     * How long a worker waits for the others. Whoever supervises them sees a dead or stopped one within seconds; this is
     * for what nobody sees, and longer than one worker may need to write its part of a checkpoint than another.
     */
    private static final int PATIENCE_MINUTES = 10;

    private Backends() {}

    /**
     * Waits for the other workers.
     *
     * @param store where they meet
     */
    static Backend of(Device device, Store store, int rank, int size) {
        return device.isHost() ? gloo(store, rank, size) : nccl(store, rank, size);
    }

    private static Backend gloo(Store store, int rank, int size) {
        Loader.load(torch_gloo.class);
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(patience());
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname("127.0.0.1")));
        return new ProcessGroupGloo(store, rank, size, options);
    }

    private static Backend nccl(Store store, int rank, int size) {
        Loader.load(torch_nccl.class);
        ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
        options.timeout(patience());
        return new ProcessGroupNCCL(store, rank, size, options);
    }

    private static Milliseconds patience() {
        return new Milliseconds(new Minutes(PATIENCE_MINUTES));
    }
}
