package dev.millrace.contracts.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.util.regex.Pattern;

/** What keeps a text from being JSON, in words for people. */
public final class JsonFault {

    /** Where an object or array began that isn't ended, told with what else the parser knows of its input. */
    private static final Pattern BEGINNING =
            Pattern.compile("\\(start marker at \\[Source: .*?; line: (\\d+), column: (\\d+)\\]\\)");

    private JsonFault() {}

    /** The fault by itself, of a text that is a line. */
    public static String of(JacksonException e) {
        return BEGINNING.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("(begun at line $1, column $2)");
    }

    /** The fault and where it is. */
    public static String placed(JacksonException e) {
        JsonLocation at = e.getLocation();
        return at == null ? of(e) : "%s (line %d, column %d)".formatted(of(e), at.getLineNr(), at.getColumnNr());
    }
}
