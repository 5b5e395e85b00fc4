package dev.millrace.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Makes an image of each service. With {@code --push} they go to the registry, else they are left as tar files, which
 * {@code docker load}, {@code podman load} and {@code ctr images import} read.
 *
 * <pre>Images --root=. --base=eclipse-temurin:25-jre --repository=registry.example.com/millrace --tag=0.1.0 [--push]
 *     [--cuda] [--java=FOLDER]</pre>
 *
 * <p>With {@code --cuda} it is the trainer's image for GPUs that is made; its base must have CUDA's libraries, and with
 * {@code --java} it needs no Java. A base that begins with {@code tar://} is a file. Credentials for registries come from
 * Docker's configuration.
 */
public final class Images {

    private Images() {}

    /** Makes every image. Ends with 1 and a sentence when one can't be made. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Order order = Order.of(arguments);
            List<Service> services = order.cuda() ? Service.onGpus(order.root()) : Service.all(order.root());
            for (Service service : services) {
                System.out.println(make(order, service));
            }
        } catch (IllegalArgumentException
                | IOException
                | InvalidImageReferenceException
                | RegistryException
                | CacheDirectoryCreationException
                | ExecutionException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Makes one image and says where it is. */
    static String make(Order order, Service service)
            throws IOException, InterruptedException, InvalidImageReferenceException, RegistryException,
                    CacheDirectoryCreationException, ExecutionException {
        String name = "%s/%s:%s".formatted(order.repository(), service.name(), order.tag());
        Path file = order.root().resolve("target/images/%s-%s.tar".formatted(service.name(), order.tag()));
        Files.createDirectories(file.getParent());
        Containerizer target = order.push()
                ? Containerizer.to(registry(name))
                : Containerizer.to(TarImage.at(file).named(name));
        var made = service.on(order.base(), order.java())
                .containerize(target.setToolName("millrace")
                        .setOfflineMode(order.offline())
                        .setAllowInsecureRegistries(false));
        return "%s %s %s".formatted(name, made.getImageId(), order.push() ? "pushed" : file);
    }

    private static RegistryImage registry(String name) throws InvalidImageReferenceException {
        ImageReference reference = ImageReference.parse(name);
        return RegistryImage.named(reference)
                .addCredentialRetriever(CredentialRetrieverFactory.forImage(reference, event -> {})
                        .dockerConfig());
    }
}
