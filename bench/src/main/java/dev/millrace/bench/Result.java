package dev.millrace.bench;

import java.util.List;

/**
 * What a part measured.
 *
 * @param date of the day, as ISO 8601 has it
 * @param machine it was measured on
 */
record Result(String part, String title, String method, String date, String machine, List<Figure> figures) {

    Result {
        figures = List.copyOf(figures);
    }
}
