package dev.millrace.cli.models;

import dev.millrace.contracts.json.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests for objects as S3 wants it (AWS Signature Version 4: docs.aws.amazon.com/AmazonS3/latest/API,
 * "Authenticating Requests: Using the Authorization Header").
 *
 * @param session the token of keys that are lent for a while
 */
record AwsSignature(String accessKey, String secretKey, Optional<String> session, String region) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "s3";
    private static final String HMAC = "HmacSHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Of nothing, which is what a request that reads has for its content. */
    private static final String NO_CONTENT = Sha256.of("");

    /**
     * The headers that a {@code GET} gets beside those it has.
     *
     * @param address its query's keys are in the order of the alphabet, and are encoded
     * @param headers those that are signed, too; their names in lower case
     */
    SortedMap<String, String> sign(URI address, SortedMap<String, String> headers, Instant now) {
        String time = TIME.format(now);
        SortedMap<String, String> added = new TreeMap<>();
        added.put("x-amz-content-sha256", NO_CONTENT);
        added.put("x-amz-date", time);
        session.ifPresent(token -> added.put("x-amz-security-token", token));
        SortedMap<String, String> signed = new TreeMap<>(headers);
        signed.putAll(added);
        signed.put("host", address.getRawAuthority());
        String names = String.join(";", signed.keySet());
        String request = "GET\n%s\n%s\n%s\n\n%s\n%s"
                .formatted(
                        address.getRawPath(),
                        Optional.ofNullable(address.getRawQuery()).orElse(""),
                        signed.entrySet().stream()
                                .map(header -> header.getKey() + ":" + header.getValue())
                                .collect(Collectors.joining("\n")),
                        names,
                        NO_CONTENT);
        String day = time.substring(0, 8);
        String scope = "%s/%s/%s/aws4_request".formatted(day, region, SERVICE);
        String toSign = String.join("\n", ALGORITHM, time, scope, Sha256.of(request));
        added.put(
                "Authorization",
                "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
                        .formatted(ALGORITHM, accessKey, scope, names, Sha256.hex(hmac(key(day), toSign))));
        return added;
    }

    private byte[] key(String day) {
        byte[] ofDay = hmac(("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8), day);
        return hmac(hmac(hmac(ofDay, region), SERVICE), "aws4_request");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "AwsSignature[%s, %s]".formatted(accessKey, region);
    }
}
