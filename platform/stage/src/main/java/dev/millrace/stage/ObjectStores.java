package dev.millrace.stage;

import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.S3Config;
import dev.millrace.objectstore.S3ObjectStore;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.net.URI;

/** Makes the object store that services inject. */
class ObjectStores {

    @Produces
    @ApplicationScoped
    ObjectStore objectStore(S3Settings s3, @Identifier(Leases.LISTENER) Leases leases) {
        ObjectStore store =
                new S3ObjectStore(new S3Config(URI.create(s3.endpoint()), s3.bucket(), s3.accessKey(), s3.secretKey()));
        return new LeasedStore(store, leases);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
