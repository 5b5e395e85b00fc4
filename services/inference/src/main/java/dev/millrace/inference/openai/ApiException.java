package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that gets an error for an answer, in OpenAI's form. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;
    private final Duration comeBack;

    private ApiException(int status, String type, String message, @Nullable String param, @Nullable String code) {
        this(status, type, message, param, code, SOON);
    }

    private ApiException(
            int status, String type, String message, @Nullable String param, @Nullable String code, Duration comeBack) {
        super(message);
        this.comeBack = comeBack;
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** 400: this parameter is wrong. */
    public static ApiException invalid(String param, String message) {
        return new ApiException(400, "invalid_request_error", message, param, null);
    }

    /** 400: prompt and answer don't fit. */
    public static ApiException tooLong(String param, String message) {
        return new ApiException(400, "invalid_request_error", message, param, "context_length_exceeded");
    }

    /** 404: no such model. */
    public static ApiException unknownModel(String model) {
        String message = "The model `%s` does not exist".formatted(model);
        return new ApiException(404, "invalid_request_error", message, "model", "model_not_found");
    }

    /** 404: no such address. */
    public static ApiException unknownUrl(String method, String path) {
        String message = "Unknown request URL: %s %s".formatted(method, path);
        return new ApiException(404, "invalid_request_error", message, null, "unknown_url");
    }

    /** 405: there is such an address, but this isn't done there. */
    public static ApiException notAllowed(String method, String path, String allowed) {
        String message = "%s is not allowed at %s: send %s".formatted(method, path, allowed);
        return new ApiException(405, "invalid_request_error", message, null, "method_not_supported");
    }

    /** 413: the body is larger than any may be. */
    public static ApiException tooLarge(long mostBytes) {
        String message = "The body is too large: it may have at most %,d bytes (millrace.inference.body-bytes)"
                .formatted(mostBytes);
        return new ApiException(413, "invalid_request_error", message, "body", "body_too_large");
    }

    /** 415: the body is compressed, or written otherwise than it is read here. */
    public static ApiException encoded(String encoding) {
        String message = "Content-Encoding '%s' is not read by this server: send the body as it is, without this header"
                .formatted(Parameters.shown(encoding));
        return new ApiException(415, "invalid_request_error", message, "body", "unsupported_encoding");
    }

    /** 408: the body didn't come. */
    public static ApiException late(String message) {
        return new ApiException(408, "invalid_request_error", message, "body", "body_late");
    }

    /**
     * 429: come back later.
     *
     * @param comeBack after so long
     */
    public static ApiException overloaded(String message, Duration comeBack) {
        return new ApiException(429, "requests", message, null, "rate_limit_exceeded", comeBack);
    }

    /** 503: the model is on its way, or can't be served. */
    public static ApiException unavailable(String message, String code) {
        return new ApiException(503, "service_unavailable", message, "model", code);
    }

    /** 500: the model failed. */
    public static ApiException failed(String message) {
        return new ApiException(500, "server_error", message, null, null);
    }

    /** 503: no memory is left for it at this moment. */
    public static ApiException outOfMemory(String message) {
        return new ApiException(503, "service_unavailable", message, null, "out_of_memory");
    }

    /** The same of a call that has other names for these parameters. */
    ApiException renamed(Map<String, String> names) {
        String other = param == null ? null : names.get(param);
        if (param == null || other == null) {
            return this;
        }
        String message = String.valueOf(getMessage()).replace("'" + param + "'", "'" + other + "'");
        return new ApiException(status, type, message, other, code, comeBack);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Whether the same call may succeed in a moment. */
    public boolean passes() {
        return status == 429 || status == 503;
    }

    /** How long to wait before the next attempt where one may succeed: whole seconds. */
    public Duration comeBack() {
        return comeBack;
    }

    /** What programs know the error by, where there is such a word. */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /** The body. */
    public ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body;
    }
}
