package dev.millrace.quickstart.labelled;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that look like those of a list and mostly are none of them: each letter is drawn by the three before it, as often as it
 * follows them in the list. What a model is to find is names that it never saw.
 */
final class InventedNames {

    private static final int BEFORE = 3;
    private static final char END = '\n';
    private static final int LONGEST = 14;
    private static final int TRIES = 20;

    private final Map<String, List<Character>> next = new HashMap<>();

    InventedNames(List<String> names) {
        for (String name : names) {
            String whole = String.valueOf(END).repeat(BEFORE) + name + END;
            for (int i = BEFORE; i < whole.length(); i++) {
                next.computeIfAbsent(whole.substring(i - BEFORE, i), _ -> new ArrayList<>())
                        .add(whole.charAt(i));
            }
        }
    }

    String make(Chance chance) {
        String name = "";
        for (int i = 0; i < TRIES && (name.length() < BEFORE || name.length() > LONGEST); i++) {
            name = draw(chance);
        }
        return name;
    }

    private String draw(Chance chance) {
        StringBuilder name = new StringBuilder().repeat(END, BEFORE);
        while (true) {
            char letter = chance.any(next.getOrDefault(name.substring(name.length() - BEFORE), List.of(END)));
            if (letter == END) {
                return name.substring(BEFORE);
            }
            name.append(letter);
        }
    }
}
