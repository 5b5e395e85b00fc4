package dev.millrace.contracts.events;

/**
 * An inference server doesn't serve this version: its package is no good, or too large for its memory. What was served before
 * still is. It is said once for each reason, and the server goes on trying; {@link ModelServed} says when it has succeeded.
 *
 * @param run the run that made the version
 * @param model the model's name
 * @param version its version
 * @param cause what is at fault
 * @param reason the same in a sentence, with what would help
 * @param server which server says so
 */
public record PackageRefused(String run, String model, String version, Cause cause, String reason, String server)
        implements Event {

    /** What is at fault. */
    public enum Cause {
        /** The package itself. */
        BROKEN,
        /** It is larger than what all packages may take of the server's memory. */
        TOO_LARGE,
        /** It is larger than what those leave of it that have to stay. */
        NO_ROOM
    }

    @Override
    public String subject() {
        return model + "@" + version + "/" + server + "/refused";
    }
}
