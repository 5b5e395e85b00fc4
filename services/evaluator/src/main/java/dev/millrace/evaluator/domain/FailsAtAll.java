package dev.millrace.evaluator.domain;

/** An endpoint that has failed at whatever it was asked for longer than patience lasts. A smaller request would fare no better. */
public final class FailsAtAll extends EndpointFailed {
    private static final long serialVersionUID = 1L;

    public FailsAtAll(String message) {
        super(message);
    }
}
