package dev.millrace.trainer.engine.device;

import dev.millrace.contracts.events.TrainingDevice;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a worker's tensors lie and what computes them. Models, objectives and optimisers make theirs here; what comes from
 * files or goes to them lies in main memory, and is brought here or back.
 *
 * @param kind of device
 * @param index of it among its kind
 */
public record Device(Kind kind, int index) {

    /** Kinds of devices. */
    public enum Kind {
        /** The processor, and main memory. */
        CPU,
        /** A GPU by NVIDIA. */
        CUDA
    }

    /** The processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    /** A GPU by its number, from 0. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * What a worker computes on; all workers of a training come to the same kind.
     *
     * @param rank the worker's number, from 0
     * @param workers how many there are, on this machine
     * @throws DeviceUnavailable when a GPU is asked for and there aren't as many as workers
     */
    public static Device of(TrainingDevice asked, int rank, int workers) throws DeviceUnavailable {
        return of(asked, rank, workers, asked == TrainingDevice.CPU ? Gpus.NONE : Gpus.answering());
    }

    static Device of(TrainingDevice asked, int rank, int workers, Gpus gpus) throws DeviceUnavailable {
        if (asked == TrainingDevice.CUDA && gpus.count() < workers) {
            throw new DeviceUnavailable("execution.training.device is cuda, and this machine has %s for %d %s"
                    .formatted(gpus.described(), workers, workers == 1 ? "worker" : "workers"));
        }
        return asked != TrainingDevice.CPU && gpus.count() >= workers ? cuda(rank) : CPU;
    }

    /**
     * Makes this the one that libtorch computes on in this process.
     *
     * @param deterministic whether a GPU computes the same bits each time, which costs it time; a processor always does
     */
    public void use(boolean deterministic) {
        if (isHost()) {
            return;
        }
        torch.setDeviceIndex((byte) index);
        Context context = torch.globalContext();
        context.setDeterministicAlgorithms(deterministic, false);
        context.setDeterministicFillUninitializedMemory(false);
        context.setDeterministicCuDNN(deterministic);
        context.setBenchmarkCuDNN(false);
    }

    /** Whether tensors lie in main memory. */
    public boolean isHost() {
        return kind == Kind.CPU;
    }

    /** Its kind, as libtorch calls it. */
    public torch.DeviceType type() {
        return isHost() ? torch.DeviceType.CPU : torch.DeviceType.CUDA;
    }

    /** How a tensor of this device is made. */
    public TensorOptions options(torch.ScalarType type) {
        return new TensorOptions(type).device(new DeviceOptional(libtorch()));
    }

    private org.bytedeco.pytorch.Device libtorch() {
        return isHost()
                ? new org.bytedeco.pytorch.Device(type())
                : new org.bytedeco.pytorch.Device(type(), (byte) index);
    }

    /** 32-bit floats, all 0. */
    public Tensor zeros(long... shape) {
        return torch.zeros(shape, options(torch.ScalarType.Float));
    }

    /** All 1. */
    public Tensor ones(torch.ScalarType type, long... shape) {
        return torch.ones(shape, options(type));
    }

    /** 0 to {@code length - 1}, 64-bit. */
    public Tensor range(long length) {
        return torch.arange(new Scalar(length), options(torch.ScalarType.Long));
    }

    /** A tensor of one dimension. */
    public Tensor of(float... numbers) {
        return here(torch.tensor(numbers));
    }

    /** A tensor of one dimension, 64-bit. */
    public Tensor of(long... numbers) {
        return here(torch.tensor(numbers));
    }

    /** A tensor of one dimension, 64-bit floats. */
    public Tensor of(double... numbers) {
        return here(torch.tensor(numbers, new TensorOptions(torch.ScalarType.Double)));
    }

    /**
     * The same numbers here; the tensor itself where it is here already. A GPU takes them from memory that isn't paged, while
     * this process goes on.
     *
     * @param host a tensor in main memory
     */
    public Tensor here(Tensor host) {
        return isHost()
                ? host
                : host.pin_memory().to(new TensorOptions(libtorch()), true, false, new MemoryFormatOptional());
    }

    /** The bytes of a contiguous tensor in main memory, as long as it lives. */
    @SuppressWarnings("restricted") // the length is the tensor's own
    public static MemorySegment bytes(Tensor host) {
        if (!host.is_cpu()) {
            throw new IllegalArgumentException(
                    "The tensor lies on " + host.device().str().getString());
        }
        return MemorySegment.ofAddress(host.data_ptr().address()).reinterpret(host.nbytes());
    }

    /** What random numbers are drawn from: the processor's generator, and behind it this device's, if it is another. */
    public List<Generator> generators() {
        return isHost() ? List.of(generator()) : List.of(CPU.generator(), generator());
    }

    Generator generator() {
        return torch.globalContext().defaultGenerator(libtorch());
    }

    /** Waits until everything that was asked of it is computed. */
    public void synchronize() {
        if (!isHost()) {
            torch.synchronizeDevice((byte) index);
        }
    }

    /** Bytes: of a GPU the most that its tensors have taken at once, else what the process takes of main memory. */
    public long memory() {
        return isHost()
                ? Pointer.physicalBytes()
                : torch.getDeviceStats((byte) index).allocated_bytes().peak();
    }
}
