package dev.millrace.contracts.shards;

/**
 * Whose documents a chain of rules judges. As text {@code SOURCE/LANGUAGE}; the language alone where it's for all sources.
 *
 * @param source empty for every source that has no chain of its own
 * @param language empty for every language that has none
 */
public record ChainName(String source, String language) {

    /** Reads the text. */
    public static ChainName of(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? new ChainName("", text) : new ChainName(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return source.isEmpty() ? language : source + '/' + language;
    }
}
