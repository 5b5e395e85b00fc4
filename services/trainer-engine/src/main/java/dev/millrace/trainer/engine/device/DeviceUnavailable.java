package dev.millrace.trainer.engine.device;

/** The device that a recipe asks for isn't there. */
public final class DeviceUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    DeviceUnavailable(String message) {
        super(message);
    }
}
