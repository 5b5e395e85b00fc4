package dev.millrace.inference.domain;

/** Too many requests wait already. */
public final class QueueFull extends Exception {
    private static final long serialVersionUID = 1L;

    QueueFull(int waiting) {
        super("%d requests are waiting already".formatted(waiting));
    }
}
