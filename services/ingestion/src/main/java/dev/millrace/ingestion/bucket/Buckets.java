package dev.millrace.ingestion.bucket;

import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.stage.UnprocessableEvent;
import io.minio.MinioClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import okhttp3.OkHttpClient;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Buckets of the store that the platform uses, with the platform's account. */
@ApplicationScoped
public class Buckets {

    private final OkHttpClient http = new OkHttpClient();
    private final MinioClient client;

    Buckets(
            @ConfigProperty(name = "millrace.s3.endpoint") String endpoint,
            @ConfigProperty(name = "millrace.s3.access-key") String accessKey,
            @ConfigProperty(name = "millrace.s3.secret-key") String secretKey) {
        this.client = MinioClient.builder()
                .endpoint(endpoint)
                .credentials(accessKey, secretKey)
                .httpClient(http)
                .build();
    }

    /** The objects at {@code address}, {@code s3://bucket/prefix}. */
    public SourceFiles files(String address) {
        URI uri = URI.create(address);
        if (!"s3".equals(uri.getScheme()) || uri.getAuthority() == null) {
            throw new UnprocessableEvent("Not an address of objects: " + address);
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        return new BucketFiles(client, uri.getAuthority(), path.startsWith("/") ? path.substring(1) : path);
    }

    @PreDestroy
    void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
