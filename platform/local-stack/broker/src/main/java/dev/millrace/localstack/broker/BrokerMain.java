package dev.millrace.localstack.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** Starts one broker that is its own controller; formats its directory first when that is new. */
public final class BrokerMain {

    private BrokerMain() {}

    /**
     * Runs until the process is told to end.
     *
     * @param args the server's properties file
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        format(file, Path.of(properties.getProperty("log.dirs")));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        server.awaitShutdown();
    }

    private static void format(Path file, Path logs) {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        String[] command = {
            "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString(), "--ignore-formatted"
        };
        if (StorageTool.execute(command, System.out) != 0) {
            throw new UncheckedIOException(new IOException("Can't format the broker's directory " + logs));
        }
    }
}
