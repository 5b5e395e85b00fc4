package dev.millrace.stage;

import io.smallrye.config.ConfigMapping;

/** Which object store a service uses. */
@ConfigMapping(prefix = "millrace.s3")
public interface S3Settings {

    /** Scheme, host, port. */
    String endpoint();

    /** Made when it isn't there. */
    String bucket();

    /** The account. */
    String accessKey();

    /** Its secret. */
    String secretKey();
}
