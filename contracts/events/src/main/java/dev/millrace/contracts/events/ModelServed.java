package dev.millrace.contracts.events;

/**
 * An inference server answers with this version.
 *
 * @param run the run that made the version
 * @param model the model's name
 * @param version its version
 * @param live whether it is what the model's bare name leads to
 * @param server which server says so
 * @param millis time from the event that asked for it until it was ready
 */
public record ModelServed(String run, String model, String version, boolean live, String server, long millis)
        implements Event {

    @Override
    public String subject() {
        return model + "@" + version + "/" + server + (live ? "/live" : "");
    }
}
