package dev.millrace.ingestion.upload;

import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.StoredUploads;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes files from users; the SHA-256 of the content then names one in a recipe. A file comes as the body of one request,
 * or in pieces by the tus protocol 1.0 (tus.io: core, creation, checksum with SHA-256, expiration, termination), so that
 * what a broken connection or a crash interrupts goes on where it was.
 */
@Path("/api/uploads")
@Blocking
public class UploadsResource {

    private static final String TUS = "Tus-Resumable";
    private static final String VERSION = "1.0.0";
    private static final String PIECE = "application/offset+octet-stream";
    private static final String SHA256 = "Upload-Sha256";

    private final ObjectStore store;
    private final Scratch scratch;
    private final Uploads uploads;
    private final StoredUploads stored;
    private final ExpiredUploads expired;
    private final UploadConfig config;

    UploadsResource(
            ObjectStore store,
            Scratch scratch,
            Uploads uploads,
            StoredUploads stored,
            ExpiredUploads expired,
            UploadConfig config) {
        this.store = store;
        this.scratch = scratch;
        this.uploads = uploads;
        this.stored = stored;
        this.expired = expired;
        this.config = config;
    }

    /**
     * A finished upload.
     *
     * @param upload the SHA-256 of the content: what {@code upload:} in a recipe takes
     */
    public record Upload(String upload, long bytes) {}

    /** What a request could not be done for. */
    public record Problem(String message) {}

    @OPTIONS
    public Response options() {
        return tus(204).header("Tus-Version", VERSION)
                .header("Tus-Extension", "creation,checksum,expiration,termination")
                .header("Tus-Max-Size", config.mostBytes())
                .header("Tus-Checksum-Algorithm", "sha256")
                .build();
    }

    /** A whole file; or, for a client that speaks tus, the beginning of one in pieces. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public Response post(
            @HeaderParam(TUS) @Nullable String version,
            @HeaderParam("Upload-Length") @Nullable String length,
            InputStream body)
            throws IOException {
        if (version == null) {
            return Response.ok(take(body)).build();
        }
        return answered(version, () -> {
            expired.sweepSometimes();
            OpenUpload upload = uploads.create(number("Upload-Length", length));
            return described(tus(201), upload)
                    .header("Location", "/api/uploads/" + upload.id())
                    .build();
        });
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public Upload put(InputStream body) throws IOException {
        return take(body);
    }

    /** A finished upload, by its SHA-256: whether a file is there already. */
    @GET
    @Path("{sha256: [0-9a-f]{64}}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(@PathParam("sha256") String sha256) throws IOException {
        Optional<Long> bytes = stored.bytes(sha256);
        return bytes.isPresent()
                ? Response.ok(new Upload(sha256, bytes.get())).build()
                : Response.status(404)
                        .entity(new Problem("Nothing was uploaded with the SHA-256 " + sha256))
                        .build();
    }

    @HEAD
    @Path("{id: [0-9a-f-]{36}}")
    public Response head(@HeaderParam(TUS) @Nullable String version, @PathParam("id") String id) throws IOException {
        return answered(version, () -> {
            OpenUpload upload = uploads.find(id);
            return described(tus(200), upload)
                    .header("Upload-Length", upload.length())
                    .header("Cache-Control", "no-store")
                    .build();
        });
    }

    @PATCH
    @Path("{id: [0-9a-f-]{36}}")
    @Consumes(MediaType.WILDCARD)
    public Response patch(
            @HeaderParam(TUS) @Nullable String version,
            @HeaderParam("Content-Type") @Nullable String type,
            @HeaderParam("Upload-Offset") @Nullable String offset,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @PathParam("id") String id,
            InputStream body)
            throws IOException {
        return answered(version, () -> {
            if (type == null || !PIECE.equals(type.split(";", 2)[0].strip())) {
                throw UploadRefused.of(415, "The Content-Type of a piece is " + PIECE);
            }
            OpenUpload upload = uploads.append(id, number("Upload-Offset", offset), body, digest(checksum));
            return described(tus(204), upload).build();
        });
    }

    @DELETE
    @Path("{id: [0-9a-f-]{36}}")
    public Response delete(@HeaderParam(TUS) @Nullable String version, @PathParam("id") String id) throws IOException {
        return answered(version, () -> {
            uploads.delete(id);
            return tus(204).build();
        });
    }

    /** For clients behind something that lets only GET and POST pass. */
    @POST
    @Path("{id: [0-9a-f-]{36}}")
    @Consumes(MediaType.WILDCARD)
    public Response overridden(
            @HeaderParam("X-HTTP-Method-Override") @Nullable String method,
            @HeaderParam(TUS) @Nullable String version,
            @HeaderParam("Content-Type") @Nullable String type,
            @HeaderParam("Upload-Offset") @Nullable String offset,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @PathParam("id") String id,
            InputStream body)
            throws IOException {
        return switch (method == null ? "" : method.toUpperCase(Locale.ROOT)) {
            case "PATCH" -> patch(version, type, offset, checksum, id, body);
            case "HEAD" -> head(version, id);
            case "DELETE" -> delete(version, id);
            default -> tus(405).build();
        };
    }

    private interface Work {
        Response done() throws UploadRefused, IOException;
    }

    private static Response answered(@Nullable String version, Work work) throws IOException {
        if (!VERSION.equals(version)) {
            return tus(412).header("Tus-Version", VERSION).build();
        }
        try {
            return work.done();
        } catch (UploadRefused e) {
            Response.ResponseBuilder answer =
                    tus(e.status()).type(MediaType.APPLICATION_JSON).entity(new Problem(e.why()));
            e.headers().forEach(answer::header);
            return answer.build();
        }
    }

    private static Response.ResponseBuilder tus(int status) {
        return Response.status(status).header(TUS, VERSION);
    }

    private static Response.ResponseBuilder described(Response.ResponseBuilder answer, OpenUpload upload) {
        answer.header("Upload-Offset", upload.offset());
        if (upload.isFinished()) {
            return answer.header(SHA256, upload.sha256());
        }
        return answer.header(
                "Upload-Expires",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.parse(upload.expires()).atOffset(ZoneOffset.UTC)));
    }

    private static long number(String header, @Nullable String value) throws UploadRefused {
        if (value == null || !value.matches("\\d{1,18}")) {
            throw UploadRefused.of(400, "%s is missing, or no number of bytes".formatted(header));
        }
        return Long.parseLong(value);
    }

    private static Optional<byte[]> digest(@Nullable String checksum) throws UploadRefused {
        if (checksum == null) {
            return Optional.empty();
        }
        try {
            String[] words = checksum.strip().split(" ", 2);
            if (words.length == 2 && words[0].equals("sha256")) {
                return Optional.of(Base64.getDecoder().decode(words[1]));
            }
        } catch (IllegalArgumentException e) {
            throw UploadRefused.of(400, "Upload-Checksum is not Base64");
        }
        throw UploadRefused.of(400, "Upload-Checksum is 'sha256', a blank and the digest in Base64");
    }

    private Upload take(InputStream body) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (Scratch.TempFile file = scratch.file()) {
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file.path()), digest)) {
                body.transferTo(out);
            }
            String sha256 = HexFormat.of().formatHex(digest.digest());
            store.put(UploadKeys.whole(sha256), file.path());
            return new Upload(sha256, Files.size(file.path()));
        }
    }
}
