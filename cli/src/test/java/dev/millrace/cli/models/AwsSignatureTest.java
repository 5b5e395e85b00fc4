package dev.millrace.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples of "Authenticating Requests: Using the Authorization Header" in the API reference of Amazon S3. */
class AwsSignatureTest {

    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    private static final AwsSignature SIGNATURE = new AwsSignature(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Optional.empty(), "us-east-1");

    @Test
    void readingAPartOfAnObjectIsSignedAsPublished() {
        Map<String, String> headers = SIGNATURE.sign(
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                new TreeMap<>(Map.of("range", "bytes=0-9")),
                NOW);

        assertThat(headers)
                .containsEntry("x-amz-date", "20130524T000000Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void listingObjectsIsSignedAsPublished() {
        Map<String, String> headers = SIGNATURE.sign(
                URI.create("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"), new TreeMap<>(), NOW);

        assertThat(headers.get("Authorization"))
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }
}
