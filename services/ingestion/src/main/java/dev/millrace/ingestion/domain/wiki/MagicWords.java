package dev.millrace.ingestion.domain.wiki;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What MediaWiki itself replaces, where the replacement follows from what stands there: words that change their argument, and
 * functions that choose one (<a href="https://www.mediawiki.org/wiki/Help:Extension:ParserFunctions">ParserFunctions</a>). The name
 * is followed by a colon and the first argument.
 */
final class MagicWords {

    private static final Set<String> KNOWN = Set.of(
            "formatnum",
            "lc",
            "uc",
            "lcfirst",
            "ucfirst",
            "plural",
            "padleft",
            "padright",
            "#if",
            "#ifeq",
            "#ifexist",
            "#switch");

    private MagicWords() {}

    /** Whether a template that begins so is one of them. */
    static boolean isOne(String first) {
        int colon = first.indexOf(':');
        return colon > 0 && KNOWN.contains(name(first, colon));
    }

    private static String name(String first, int colon) {
        return first.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * What it stands for.
     *
     * @param parts the name with its first argument, and the others, which are text by now
     */
    static String text(List<String> parts) {
        int colon = parts.getFirst().indexOf(':');
        String given = parts.getFirst().substring(colon + 1).strip();
        return switch (name(parts.getFirst(), colon)) {
            case "#if" -> at(parts, given.isEmpty() ? 2 : 1);
            case "#ifeq" -> at(parts, given.equals(at(parts, 1)) ? 2 : 3);
            case "#ifexist" -> at(parts, 1);
            case "#switch" -> chosen(given, parts);
            case "plural" -> at(parts, given.equals("1") || parts.size() < 3 ? 1 : 2);
            case "padleft" -> padding(given, parts) + given;
            case "padright" -> given + padding(given, parts);
            case "lc" -> given.toLowerCase(Locale.ROOT);
            case "uc" -> given.toUpperCase(Locale.ROOT);
            case "lcfirst" -> given.substring(0, first(given)).toLowerCase(Locale.ROOT) + given.substring(first(given));
            case "ucfirst" -> given.substring(0, first(given)).toUpperCase(Locale.ROOT) + given.substring(first(given));
            default -> given;
        };
    }

    private static int first(String text) {
        return text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
    }

    private static String at(List<String> parts, int i) {
        return i < parts.size() ? parts.get(i).strip() : "";
    }

    /** Cases without a result have that of the next one that has; the last without a sign of equality is the default. */
    private static String chosen(String value, List<String> parts) {
        String otherwise = "";
        boolean met = false;
        for (int i = 1; i < parts.size(); i++) {
            int equals = parts.get(i).indexOf('=');
            String name = (equals < 0 ? parts.get(i) : parts.get(i).substring(0, equals)).strip();
            met |= name.equals(value);
            if (equals < 0) {
                otherwise = i == parts.size() - 1 ? name : otherwise;
            } else if (met) {
                return parts.get(i).substring(equals + 1).strip();
            } else if (name.equals("#default")) {
                otherwise = parts.get(i).substring(equals + 1).strip();
            }
        }
        return otherwise;
    }

    /** At most as long as MediaWiki writes it. */
    private static String padding(String given, List<String> parts) {
        String length = at(parts, 1);
        String with = parts.size() > 2 ? at(parts, 2) : "0";
        boolean number =
                !length.isEmpty() && length.length() < 4 && length.chars().allMatch(c -> c >= '0' && c <= '9');
        int missing = number ? Math.min(500, Integer.parseInt(length)) - given.length() : 0;
        return missing <= 0 || with.isEmpty()
                ? ""
                : with.repeat(missing / with.length() + 1).substring(0, missing);
    }
}
