package dev.millrace.cli.models;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which object store buckets are in, and who asks for them: the platform's store and account where the services' settings
 * are set, otherwise what AWS' own tools go by.
 *
 * @param endpoint without a slash at its end
 * @param signature absent for what everybody may read
 */
record BucketAccess(String endpoint, Optional<AwsSignature> signature) {

    /** How it is set, in words. */
    static final String HOW =
            "MILLRACE_S3_ENDPOINT, MILLRACE_S3_ACCESS_KEY and MILLRACE_S3_SECRET_KEY, or else AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, say where and who";

    static BucketAccess of(Map<String, String> environment) {
        String region = first(environment, "AWS_REGION", "AWS_DEFAULT_REGION").orElse("us-east-1");
        Optional<String> platform = first(environment, "MILLRACE_S3_ENDPOINT");
        if (platform.isPresent()) {
            return new BucketAccess(
                    plain(platform.get()),
                    signature(
                            first(environment, "MILLRACE_S3_ACCESS_KEY"),
                            first(environment, "MILLRACE_S3_SECRET_KEY"),
                            Optional.empty(),
                            region));
        }
        return new BucketAccess(
                plain(first(environment, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                        .orElse("https://s3.%s.amazonaws.com".formatted(region))),
                signature(
                        first(environment, "AWS_ACCESS_KEY_ID"),
                        first(environment, "AWS_SECRET_ACCESS_KEY"),
                        first(environment, "AWS_SESSION_TOKEN"),
                        region));
    }

    private static Optional<AwsSignature> signature(
            Optional<String> accessKey, Optional<String> secretKey, Optional<String> session, String region) {
        return accessKey.flatMap(access -> secretKey.map(secret -> new AwsSignature(access, secret, session, region)));
    }

    private static Optional<String> first(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    private static String plain(String endpoint) {
        return endpoint.replaceAll("/+$", "");
    }
}
