package dev.millrace.ingestion.domain.latex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The macros that a document defines, and what they stand for. */
final class LatexMacros {

    /** @param parameters how many; {@code preset} is what the first is when it isn't given */
    private record Macro(int parameters, Optional<String> preset, String body) {}

    private final Map<String, Macro> macros = new HashMap<>();

    boolean has(String name) {
        return macros.containsKey(name);
    }

    void define(LatexFrame frame) {
        String name = frame.argument().strip();
        int parameters = frame.optional()
                .filter(n -> n.matches("[1-9]"))
                .map(Integer::parseInt)
                .orElse(0);
        Optional<String> preset = frame.optional();
        String body = frame.argument();
        if (name.startsWith("\\") && isWords(body)) {
            macros.put(name.substring(1), new Macro(parameters, preset, body));
        }
    }

    void definePlain(LatexFrame frame) {
        int brace = frame.find("{", frame.at);
        if (brace < 0 || brace - frame.at > 200) {
            return;
        }
        String pattern = frame.text.substring(frame.at, brace).strip();
        frame.at = brace;
        String body = frame.argument();
        int names = 1;
        while (names < pattern.length()
                && (Character.isLetter(pattern.charAt(names)) || pattern.charAt(names) == '@')) {
            names++;
        }
        if (pattern.startsWith("\\") && pattern.substring(names).matches("(?:#[1-9])*") && isWords(body)) {
            macros.put(pattern.substring(1, names), new Macro((pattern.length() - names) / 2, Optional.empty(), body));
        }
    }

    /** Programs in TeX aren't run; their macros are as unknown ones are. */
    private static boolean isWords(String body) {
        return !body.contains("@")
                && !body.contains("\\if")
                && !body.contains("\\csname")
                && !body.contains("\\expandafter");
    }

    /** What the macro {@code name}, which there is, stands for with the arguments that follow in {@code frame}. */
    String expanded(String name, LatexFrame frame) {
        Macro macro = macros.getOrDefault(name, new Macro(0, Optional.empty(), ""));
        List<String> values = new ArrayList<>();
        if (macro.preset.isPresent()) {
            values.add(frame.optional().orElse(macro.preset.get()));
        }
        while (values.size() < macro.parameters) {
            values.add(frame.argument());
        }
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < macro.body.length(); i++) {
            char c = macro.body.charAt(i);
            int number = c == '#' && i + 1 < macro.body.length() ? macro.body.charAt(i + 1) - '1' : -1;
            if (number >= 0 && number < values.size()) {
                body.append(values.get(number));
                i++;
            } else {
                body.append(c);
            }
        }
        return body.toString();
    }
}
