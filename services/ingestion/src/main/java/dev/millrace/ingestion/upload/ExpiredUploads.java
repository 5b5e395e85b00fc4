package dev.millrace.ingestion.upload;

import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.ingestion.bucket.Buckets;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Removes what was left of uploads that nobody went on with. This housekeeping is the only thing that lists objects. */
@ApplicationScoped
public class ExpiredUploads {

    private static final Logger LOG = Logger.getLogger(ExpiredUploads.class);
    private static final Duration OFTEN = Duration.ofHours(1);

    private final Buckets buckets;
    private final ObjectStore store;
    private final Uploads uploads;
    private final String bucket;
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.EPOCH);

    ExpiredUploads(
            Buckets buckets,
            ObjectStore store,
            Uploads uploads,
            @ConfigProperty(name = "millrace.s3.bucket") String bucket) {
        this.buckets = buckets;
        this.store = store;
        this.uploads = uploads;
        this.bucket = bucket;
    }

    /** Looks for expired uploads, unless it has just done so. */
    void sweepSometimes() throws IOException {
        Instant now = Instant.now();
        Instant due = next.get();
        if (now.isAfter(due) && next.compareAndSet(due, now.plus(OFTEN))) {
            sweep(now);
        }
    }

    void sweep(Instant now) throws IOException {
        String prefix = UploadKeys.allOpen();
        try {
            for (SourceFile object :
                    buckets.files("s3://%s/%s".formatted(bucket, prefix)).list(Map.of())) {
                sweep(object.path(), now);
            }
        } catch (UnreadableSource e) {
            LOG.warnf("Expired uploads can't be looked for: %s", e.getMessage());
        }
    }

    private void sweep(String key, Instant now) throws IOException {
        try {
            OpenUpload upload = OpenUpload.JSON.read(store.read(key));
            if (upload.isExpired(now)) {
                LOG.infof("The upload %s waited too long for more and is given up", upload.id());
                uploads.remove(upload);
            }
        } catch (ObjectStoreException.Missing e) {
            LOG.debugf("%s was removed meanwhile", key);
        }
    }
}
