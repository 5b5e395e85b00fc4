package dev.millrace.bench.serving.load;

import dev.millrace.bench.Folders;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.util.Map;

/**
 * A package served by the inference service as a stack runs it, with nothing else but a broker and a store, until it is
 * killed.
 */
public final class ServedAlone {

    private ServedAlone() {}

    /** @param arguments the package's folder; the endpoint's address is printed once it answers */
    public static void main(String[] arguments) throws Exception {
        ModelPackage model = ModelPackage.open(Path.of(arguments[0]));
        try (TestStack stack = TestStack.start(Folders.scratch("served"));
                LoadServer server = LoadServer.start(stack, model, Map.of())) {
            server.promote("v1");
            server.awaitLive("v1");
            System.out.println("http://localhost:%d/v1".formatted(server.port()));
            Thread.currentThread().join();
        }
    }
}
