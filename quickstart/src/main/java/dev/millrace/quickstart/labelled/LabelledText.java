package dev.millrace.quickstart.labelled;

import java.util.List;

/**
 * A text and what is marked in it.
 *
 * @param entities in order, not overlapping
 */
public record LabelledText(String text, List<Entity> entities) {

    public LabelledText {
        entities = List.copyOf(entities);
    }

    /**
     * A marked place.
     *
     * @param start in code points
     * @param end behind the last
     */
    public record Entity(int start, int end, String label) {}
}
