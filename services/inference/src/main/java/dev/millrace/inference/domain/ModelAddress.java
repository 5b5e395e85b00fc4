package dev.millrace.inference.domain;

/** One version of a model, written {@code name@version}. */
public record ModelAddress(String name, String version) {
    @Override
    public String toString() {
        return name + "@" + version;
    }
}
