package dev.millrace.stage;

/** Another process uses this one's transactional id. It is the younger one, so this one must end. */
final class Fenced extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Fenced(String transactionalId, Throwable cause) {
        super("Another process has taken over the transactional id " + transactionalId, cause);
    }
}
