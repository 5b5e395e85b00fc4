package dev.millrace.cli.command;

/** Why a command can't do what it was asked to: a message for a person, and the exit status. */
public final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /** The exit status of a command that was asked for something that makes no sense. */
    public static final int USAGE = 2;

    private final int status;

    public CommandFailed(String message) {
        this(1, message);
    }

    public CommandFailed(int status, String message) {
        super(message);
        this.status = status;
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
        this.status = 1;
    }

    /** The exit status to end with. */
    public int status() {
        return status;
    }
}
