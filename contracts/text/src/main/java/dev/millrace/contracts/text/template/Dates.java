package dev.millrace.contracts.text.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A time by Python's {@code strftime}, in English. */
final class Dates {

    private Dates() {}

    static String written(LocalDateTime time, String format) {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                written.append(c);
                continue;
            }
            char sign = format.charAt(++i);
            boolean plain = sign == '-' && i + 1 < format.length();
            if (plain) {
                sign = format.charAt(++i);
            }
            String field = field(time, sign);
            written.append(plain ? field.replaceFirst("^0+(?=.)", "") : field);
        }
        return written.toString();
    }

    private static String field(LocalDateTime time, char sign) {
        String pattern = switch (sign) {
            case 'Y' -> "yyyy";
            case 'y' -> "yy";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'B' -> "MMMM";
            case 'b', 'h' -> "MMM";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'F' -> "yyyy-MM-dd";
            case 'T' -> "HH:mm:ss";
            default -> "";
        };
        return pattern.isEmpty()
                ? (sign == '%' ? "%" : "%" + sign)
                : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
