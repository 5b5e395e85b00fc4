package dev.millrace.orchestrator.domain;

import java.util.List;

/**
 * What follows from what the log says of a run.
 *
 * @param run its name
 * @param state how far it has come
 * @param open whether anything may follow by itself
 * @param commands what is to happen next
 * @param alarms in how many places its documents are unaccounted for
 */
public record Outlook(String run, String state, boolean open, List<Command> commands, int alarms) {

    public Outlook {
        commands = List.copyOf(commands);
    }
}
