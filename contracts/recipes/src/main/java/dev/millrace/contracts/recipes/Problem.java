package dev.millrace.contracts.recipes;

/**
 * Something in a recipe that keeps it from running.
 *
 * @param line line in the YAML text, from 1
 * @param column column in that line, from 1
 * @param path where in the recipe, such as {@code sources[0].licence}; empty for the recipe as a whole
 * @param message what was found, what was expected and what to do about it
 */
public record Problem(int line, int column, String path, String message) {

    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return "line %d, column %d: %s%s".formatted(line, column, where, message);
    }
}
