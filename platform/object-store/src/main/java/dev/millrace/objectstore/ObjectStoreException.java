package dev.millrace.objectstore;

/** Why an object could not be put or had. Only {@link Unreachable} can pass by itself. */
public abstract sealed class ObjectStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ObjectStoreException(String message) {
        super(message);
    }

    private ObjectStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** There is no such object. */
    public static final class Missing extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Missing(String key) {
            super("There is no object " + key);
        }
    }

    /** There is an object, but not with the promised content. */
    public static final class Corrupt extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Corrupt(String key, String expected, String found) {
            super("Object %s is not the promised one: SHA-256 %s, expected %s".formatted(key, found, expected));
        }
    }

    /** The store did not answer, or said that it can't now. */
    public static final class Unreachable extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store answered, and won't do it: wrong credentials, a forbidden key, a full quota. */
    public static final class Refused extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
