package dev.millrace.stage;

import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.S3Config;
import dev.millrace.objectstore.S3ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.net.URI;

/** Makes the object store that services inject. */
class ObjectStores {

    @Produces
    @ApplicationScoped
    ObjectStore objectStore(S3Settings s3) {
        return new S3ObjectStore(new S3Config(URI.create(s3.endpoint()), s3.bucket(), s3.accessKey(), s3.secretKey()));
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
