package dev.millrace.ingestion;

import dev.millrace.ingestion.domain.SourceFile;
import dev.millrace.ingestion.domain.SourceFiles;
import dev.millrace.ingestion.domain.UnreadableSource;
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
    public List<SourceFile> list() throws UnreadableSource, IOException {
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
                    files.add(new SourceFile(item.objectName(), item.size()));
                }
            }
            return files;
        } catch (ErrorResponseException e) {
            if (e.response().code() < SERVER_ERROR) {
                throw new UnreadableSource("s3://%s/%s: %s".formatted(bucket, prefix, e.getMessage()), e);
            }
            throw away(e);
        } catch (MinioException e) {
            throw away(e);
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        try {
            return client.getObject(
                    GetObjectArgs.builder().bucket(bucket).object(path).build());
        } catch (ErrorResponseException e) {
            if (e.response().code() < SERVER_ERROR) {
                throw new UnreadableFile(path, e);
            }
            throw away(e);
        } catch (MinioException e) {
            throw away(e);
        }
    }

    private IOException away(MinioException e) {
        return new IOException("The bucket %s can't be read now: %s".formatted(bucket, e.getMessage()), e);
    }

    private static boolean isHidden(String key) {
        return key.startsWith(".") || key.contains("/.");
    }
}
