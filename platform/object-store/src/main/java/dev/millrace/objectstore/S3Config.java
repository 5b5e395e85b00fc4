package dev.millrace.objectstore;

import java.net.URI;
import java.time.Duration;

/**
 * Which store, and how patient to be with it.
 *
 * @param endpoint such as {@code http://localhost:19000}
 * @param bucket made on first use when it isn't there
 * @param accessKey the account
 * @param secretKey its secret
 * @param patience how long one call goes on trying while the store is away, before {@link
 *     ObjectStoreException.Unreachable}
 */
public record S3Config(URI endpoint, String bucket, String accessKey, String secretKey, Duration patience) {

    /** How long a call tries by default. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(20);

    public S3Config {
        if (endpoint.getHost() == null || endpoint.getScheme() == null) {
            throw new IllegalArgumentException("The object store's address needs scheme and host: " + endpoint);
        }
        if (bucket.isBlank() || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "The object store needs a bucket and patience: " + bucket + ", " + patience);
        }
    }

    /** With default patience. */
    public S3Config(URI endpoint, String bucket, String accessKey, String secretKey) {
        this(endpoint, bucket, accessKey, secretKey, DEFAULT_PATIENCE);
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "S3Config[%s/%s as %s]".formatted(endpoint, bucket, accessKey);
    }
}
