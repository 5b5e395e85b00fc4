package dev.millrace.contracts.events;

/**
 * Somebody has saved a version of a prompt template; or they have removed it with all versions so far.
 *
 * @param template its name
 * @param version versions of this name, from 1; that it is removed takes a number, too
 * @param system what the model is told before the prompt, with variables as {@code {{name}}}; empty for none
 * @param text the prompt, with variables
 * @param removed whether it is removed; {@code system} and {@code text} are empty then
 * @param who who saved or removed it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 */
public record PromptTemplateSaved(
        String template, int version, String system, String text, boolean removed, String who, String when)
        implements Event {

    public PromptTemplateSaved {
        if (version < 1) {
            throw new IllegalArgumentException("Versions are counted from 1");
        }
        if (removed && !(system.isEmpty() && text.isEmpty())) {
            throw new IllegalArgumentException("A template that is removed says nothing");
        }
    }

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return template + "#" + version;
    }
}
