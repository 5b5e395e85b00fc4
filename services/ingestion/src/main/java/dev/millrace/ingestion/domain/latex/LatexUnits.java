package dev.millrace.ingestion.domain.latex;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Units of measurement as siunitx names them, by their symbols (The International System of Units, 9th edition, tables 2 to
 * 8).
 */
final class LatexUnits {
    private static final Pattern COMMAND = Pattern.compile("\\\\([A-Za-z]+)\\s*");
    private static final Map<String, String> UNITS = new HashMap<>();
    private static final Map<String, String> PREFIXES = new HashMap<>();

    static {
        put(
                UNITS,
                "metre m meter m gram g kilogram kg second s ampere A kelvin K mole mol candela cd hertz Hz newton N pascal Pa"
                        + " joule J watt W coulomb C volt V farad F ohm \u03A9 siemens S weber Wb tesla T henry H lumen lm lux lx"
                        + " becquerel Bq gray Gy sievert Sv katal kat radian rad steradian sr celsius \u00B0C degreeCelsius \u00B0C"
                        + " degree \u00B0 arcminute \u2032 arcsecond \u2033 minute min hour h day d hectare ha litre L liter L"
                        + " tonne t electronvolt eV dalton Da astronomicalunit au bel B decibel dB neper Np percent % bit bit byte B"
                        + " angstrom \u00C5 bar bar micron \u00B5m");
        put(
                PREFIXES,
                "yocto y zepto z atto a femto f pico p nano n micro \u00B5 milli m centi c deci d deca da deka da hecto h kilo k"
                        + " mega M giga G tera T peta P exa E zetta Z yotta Y kibi Ki mebi Mi gibi Gi tebi Ti");
    }

    private LatexUnits() {}

    private static void put(Map<String, String> all, String names) {
        String[] words = names.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            all.put(words[i], words[i + 1]);
        }
    }

    /** The number, or both of a range, and the unit that come next; siunitx's options are no part of them. */
    static String quantity(LatexFrame frame, boolean range) {
        frame.optional();
        String number = frame.argument();
        String numbers = range ? number + " to " + frame.argument() : number;
        frame.optional();
        String unit = text(frame.argument());
        return numbers + (unit.isEmpty() ? "" : " ") + unit;
    }

    /**
     * {@code \kilo\metre\per\second\squared} as {@code km/s^2}; what is written out stays, and a name that isn't known is a
     * word.
     */
    static String text(String unit) {
        StringBuilder text = new StringBuilder();
        String power = "";
        boolean joined = true; // to what stands before it
        int from = 0;
        Matcher command = COMMAND.matcher(unit);
        while (command.find()) {
            text.append(unit, from, command.start());
            from = command.end();
            String name = command.group(1);
            switch (name) {
                case "per" -> {
                    text.append('/');
                    joined = true;
                }
                case "squared" -> text.append("^2");
                case "cubed" -> text.append("^3");
                case "square" -> power = "^2";
                case "cubic" -> power = "^3";
                default -> {
                    text.append(joined ? "" : " ");
                    joined = PREFIXES.containsKey(name);
                    text.append(PREFIXES.getOrDefault(name, UNITS.getOrDefault(name, name)));
                    if (!joined) {
                        text.append(power);
                        power = "";
                    }
                }
            }
        }
        return text.append(unit, from, unit.length()).toString().replace("~", " ");
    }
}
