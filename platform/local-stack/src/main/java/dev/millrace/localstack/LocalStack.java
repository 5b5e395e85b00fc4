package dev.millrace.localstack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Broker and object store together: what a run needs beside the services. */
public final class LocalStack implements AutoCloseable {

    /** The broker's port when it's free. */
    public static final int KAFKA_PORT = 19092;
    /** The object store's port when it's free. */
    public static final int S3_PORT = 19000;

    /**
     * How to start it.
     *
     * @param directory data, configuration and logs
     * @param kafkaPort wanted; 0 for any
     * @param s3Port wanted; 0 for any
     * @param topics to be made
     */
    public record Options(Path directory, int kafkaPort, int s3Port, List<TopicSpec> topics) {

        /** The usual ports and all topics. */
        public static Options in(Path directory) {
            return new Options(directory, KAFKA_PORT, S3_PORT, TopicSpec.platform());
        }

        /** The same on any free ports. */
        public Options onFreePorts() {
            return new Options(directory, 0, 0, topics);
        }
    }

    private final LocalBroker broker;
    private final LocalObjectStore store;

    private LocalStack(LocalBroker broker, LocalObjectStore store) {
        this.broker = broker;
        this.store = store;
    }

    /**
     * Starts both, side by side, and waits until they are ready.
     *
     * @param notices is told about busy ports, a sentence each
     * @throws StartFailure when one doesn't come up; nothing is left running then
     */
    public static LocalStack start(Options options, Consumer<String> notices) throws InterruptedException {
        CompletableFuture<LocalObjectStore> store = CompletableFuture.supplyAsync(() -> {
            try {
                return LocalObjectStore.start(options.directory().resolve("s3"), options.s3Port(), notices);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        });
        try {
            LocalBroker broker = LocalBroker.start(
                    options.directory().resolve("kafka"), options.kafkaPort(), options.topics(), notices);
            return join(broker, store);
        } catch (InterruptedException | StartFailure e) {
            var _ = store.thenAccept(LocalObjectStore::close);
            throw e;
        }
    }

    private static LocalStack join(LocalBroker broker, CompletableFuture<LocalObjectStore> store)
            throws InterruptedException {
        try {
            return new LocalStack(broker, store.get());
        } catch (ExecutionException e) {
            broker.close();
            throw e.getCause() instanceof StartFailure failure ? failure : new StartFailure("The object store: " + e);
        }
    }

    /** {@code host:port} of the broker. */
    public String kafka() {
        return broker.bootstrapServers();
    }

    /** The object store's address. */
    public URI s3() {
        return store.endpoint();
    }

    /** The broker. */
    public LocalBroker broker() {
        return broker;
    }

    /** The object store. */
    public LocalObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        try (broker) {
            store.close();
        }
    }
}
