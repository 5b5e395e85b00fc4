package dev.millrace.trainer.engine.group;

import dev.millrace.trainer.engine.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.FileStore;

/** Workers on one machine that are a process each and meet at files. */
public final class LocalMesh implements Mesh {

    private final Device device;
    private final int rank;
    private final int size;
    private final Path meeting;
    private final List<Group> groups = new ArrayList<>();

    /**
     * Waits for nobody yet.
     *
     * @param meeting an empty folder, the same for all workers of this attempt and for no other
     */
    public LocalMesh(Device device, Path meeting, int rank, int size) {
        this.device = device;
        this.rank = rank;
        this.size = size;
        this.meeting = meeting;
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
    public Group group(String name, Device where) {
        FileStore store = new FileStore(meeting.resolve(name).toString(), size);
        Group group = new WorkerProcesses(where, Backends.of(where, store, rank, size), rank, size);
        groups.add(group);
        return group;
    }

    @Override
    public void close() {
        groups.forEach(Group::close);
    }
}
