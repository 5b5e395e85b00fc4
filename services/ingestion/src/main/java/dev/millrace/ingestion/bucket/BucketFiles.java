package dev.millrace.ingestion.bucket;

import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.Result;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of a bucket whose keys start alike. */
final class BucketFiles implements SourceFiles {

    private static final int SERVER_ERROR = 500;

    private final MinioClient client;
    private final String bucket;
    private final String prefix;

    BucketFiles(MinioClient client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        List<SourceFile> files = new ArrayList<>();
        ListObjectsArgs all = ListObjectsArgs.builder()
                .bucket(bucket)
                .prefix(prefix)
                .recursive(true)
                .build();
        try {
            for (Result<Item> result : client.listObjects(all)) {
                Item item = result.get();
                if (!item.isDir() && !isHidden(item.objectName())) {
                    files.add(SourceFile.of(item.objectName(), item.size(), item.etag()));
                }
            }
            return files;
        } catch (ErrorResponseException e) {
            if (e.response().code() < SERVER_ERROR) {
                throw new UnreadableSource(refusal(e), e);
            }
            throw away(e);
        } catch (MinioException e) {
            throw away(e);
        }
    }

    @Override
    public InputStream open(SourceFile file) throws IOException {
        try {
            return client.getObject(
                    GetObjectArgs.builder().bucket(bucket).object(file.path()).build());
        } catch (ErrorResponseException e) {
            if (e.response().code() < SERVER_ERROR) {
                throw new UnreadableFile(file.path(), e);
            }
            throw away(e);
        } catch (MinioException e) {
            throw away(e);
        }
    }

    @Override
    public Optional<InputStream> beside(SourceFile file, String path) throws IOException {
        if (!path.startsWith(prefix.substring(0, prefix.lastIndexOf('/') + 1))) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(SourceFile.of(path, 0, "")));
        } catch (UnreadableFile e) {
            return Optional.empty();
        }
    }

    /** What to do about a store's refusal, by S3's error codes. */
    private String refusal(ErrorResponseException e) {
        String place = "s3://%s/%s".formatted(bucket, prefix);
        return switch (String.valueOf(e.errorResponse().code())) {
            case "NoSuchBucket" ->
                "%s: there is no bucket %s in the store that the platform is connected to".formatted(place, bucket);
            case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
                "%s: the platform's account may not list it; it needs s3:ListBucket and s3:GetObject there (%s)"
                        .formatted(place, e.errorResponse().code());
            default -> "%s: %s".formatted(place, e.getMessage());
        };
    }

    private IOException away(MinioException e) {
        return new IOException("The bucket %s can't be read now: %s".formatted(bucket, e.getMessage()), e);
    }

    private static boolean isHidden(String key) {
        return key.startsWith(".") || key.contains("/.");
    }
}
