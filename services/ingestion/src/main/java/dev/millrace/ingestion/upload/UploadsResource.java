package dev.millrace.ingestion.upload;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Scratch;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Takes a file from a user: the body, whatever it is. Its digest then names it in a recipe. */
@Path("/api/uploads")
@Blocking
public class UploadsResource {

    private final ObjectStore store;
    private final Scratch scratch;

    UploadsResource(ObjectStore store, Scratch scratch) {
        this.store = store;
        this.scratch = scratch;
    }

    /**
     * The answer to an upload.
     *
     * @param upload the SHA-256 of the content: what {@code upload:} in a recipe takes
     */
    public record Upload(String upload, long bytes) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public Upload post(InputStream body) throws IOException {
        return take(body);
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public Upload put(InputStream body) throws IOException {
        return take(body);
    }

    private Upload take(InputStream body) throws IOException {
        MessageDigest digest = sha256();
        try (Scratch.Slip file = scratch.file()) {
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file.path()), digest)) {
                body.transferTo(out);
            }
            String sha256 = HexFormat.of().formatHex(digest.digest());
            store.put(ObjectKeys.upload(sha256), file.path());
            return new Upload(sha256, Files.size(file.path()));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
