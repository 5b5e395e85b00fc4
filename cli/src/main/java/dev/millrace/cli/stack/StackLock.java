package dev.millrace.cli.stack;

import dev.millrace.localstack.StartFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One command at a time starts a stack in a folder, and keeps it: {@code stack.lock} in it is locked from before the first
 * process is started until the last has ended. The system lets go of it when the command ends, however it does.
 */
final class StackLock implements AutoCloseable {

    private static final String FILE = "stack.lock";

    /** What is locked lies beyond the file's end, so that its content can be read meanwhile. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes {@code folder}.
     *
     * @throws StartFailure naming the process that has it, when another command does
     */
    static StackLock take(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock(channel).isEmpty()) {
                throw new StartFailure(
                        "Another command (process %s) is starting, running or stopping a stack in %s. Do this again once that stack is up, and it is used; or end that command; or start a stack in another folder with --folder."
                                .formatted(
                                        Files.readString(file).strip(),
                                        folder.toAbsolutePath().normalize()));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new StackLock(channel);
        } catch (IOException | StartFailure e) {
            channel.close();
            throw e;
        }
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(PLACE, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // this process has it
        }
    }

    /** Lets go of the folder. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
