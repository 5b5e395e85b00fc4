package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Workers that are threads of one process: what a group does is done while all of them wait. */
public final class ThreadMesh {

    /** After which a worker that doesn't come has failed. */
    private static final int PATIENCE_SECONDS = 60;

    private final int size;
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();

    public ThreadMesh(int size) {
        this.size = size;
    }

    /** One worker's view. All compute on the processor. */
    public Mesh of(int rank) {
        return new Mesh() {
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
                return Device.CPU;
            }

            @Override
            public Group group(String name, Device where) {
                return new Seat(rooms.computeIfAbsent(name, any -> new Room(size)), rank);
            }

            @Override
            public void close() {}
        };
    }

    /** Where the workers of a group meet: the last to come does what all came for. */
    private static final class Room {
        private final Tensor[] brought;
        private final CyclicBarrier entrance;
        private final CyclicBarrier exit;

        Room(int size) {
            this.brought = new Tensor[size];
            this.entrance = new CyclicBarrier(size);
            this.exit = new CyclicBarrier(size);
        }

        void together(int rank, Tensor own, Runnable work) {
            try {
                brought[rank] = own;
                if (entrance.await(PATIENCE_SECONDS, TimeUnit.SECONDS) == 0) {
                    try (PointerScope scope = new PointerScope()) {
                        work.run();
                        scope.deallocate();
                    }
                }
                exit.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("Another worker is gone", e);
            }
        }
    }

    private record Seat(Room room, int rank) implements Group {

        @Override
        public int size() {
            return room.brought.length;
        }

        @Override
        public Device device() {
            return Device.CPU;
        }

        @Override
        public Pending allReduce(Tensor tensor) {
            return () -> room.together(rank, tensor, () -> {
                Tensor sum = room.brought[0].clone();
                for (int other = 1; other < size(); other++) {
                    sum.add_(room.brought[other]);
                }
                for (Tensor each : room.brought) {
                    each.copy_(sum);
                }
            });
        }

        @Override
        public Pending reduce(Tensor tensor, int root) {
            return () -> room.together(rank, tensor, () -> {
                Tensor sum = room.brought[0].clone();
                for (int other = 1; other < size(); other++) {
                    sum.add_(room.brought[other]);
                }
                for (int other = 0; other < size(); other++) {
                    // Of no use elsewhere, as a network leaves it.
                    room.brought[other].fill_(new Scalar(Double.NaN));
                }
                room.brought[root].copy_(sum);
            });
        }

        @Override
        public Pending allGather(Tensor flat, List<Slice> slices) {
            return () -> room.together(rank, flat, () -> {
                for (int root = 0; root < size(); root++) {
                    Slice slice = slices.get(root);
                    for (Tensor each : room.brought) {
                        slice.of(each).copy_(slice.of(room.brought[root]));
                    }
                }
            });
        }

        @Override
        public Pending broadcast(Tensor tensor, int root) {
            return () -> room.together(rank, tensor, () -> {
                for (Tensor each : room.brought) {
                    each.copy_(room.brought[root]);
                }
            });
        }

        @Override
        public void barrier() {
            Tensor nothing = new Tensor();
            room.together(rank, nothing, () -> {});
        }

        @Override
        public void close() {}
    }
}
