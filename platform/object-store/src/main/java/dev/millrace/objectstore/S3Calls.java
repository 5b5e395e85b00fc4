package dev.millrace.objectstore;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Runs one call to the store and turns what went wrong into the kind of failure it is. */
final class S3Calls {

    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int PRECONDITION_FAILED = 412;

    /** A call of the client. */
    interface Call<T> {
        T run() throws MinioException, IOException;
    }

    /** The bucket is gone, or was never there. */
    static final class NoBucket extends Exception {
        private static final long serialVersionUID = 1L;

        NoBucket(Throwable cause) {
            super(cause);
        }
    }

    /** An object is there that must not be. */
    static final class Present extends Exception {
        private static final long serialVersionUID = 1L;

        Present(Throwable cause) {
            super(cause);
        }
    }

    private final S3Config config;

    S3Calls(S3Config config) {
        this.config = config;
    }

    <T> T run(String key, Call<T> call) throws NoBucket, Present {
        try {
            return call.run();
        } catch (ErrorResponseException e) {
            throw answered(key, e);
        } catch (ServerException e) {
            throw away(e);
        } catch (MinioException e) {
            throw e.getCause() instanceof GeneralSecurityException ? refused(key, e) : away(e);
        } catch (IOException e) {
            throw away(e);
        } catch (IllegalStateException e) { // the client's wrapping of what went wrong below it
            if (e.getCause() instanceof IOException) {
                throw away(e);
            }
            throw e;
        }
    }

    private ObjectStoreException answered(String key, ErrorResponseException e) throws NoBucket, Present {
        int status = e.response().code();
        String code = e.errorResponse().code();
        if ("NoSuchBucket".equals(code)) {
            throw new NoBucket(e);
        }
        if (status == PRECONDITION_FAILED) {
            throw new Present(e);
        }
        if (status == NOT_FOUND) {
            return new ObjectStoreException.Missing(key);
        }
        return status >= 500 || status == TIMEOUT || status == TOO_MANY ? away(e) : refused(key, e);
    }

    ObjectStoreException.Unreachable away(Exception e) {
        return new ObjectStoreException.Unreachable(
                "The object store at %s is away: %s".formatted(config.endpoint(), e.getMessage()), e);
    }

    private ObjectStoreException.Refused refused(String key, Exception e) {
        return new ObjectStoreException.Refused(
                "The object store at %s refuses %s: %s".formatted(config.endpoint(), key, e.getMessage()), e);
    }
}
