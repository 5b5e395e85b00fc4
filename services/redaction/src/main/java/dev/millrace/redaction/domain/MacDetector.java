package dev.millrace.redaction.domain;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Hardware addresses (IEEE EUI-48 and EUI-64): six or eight pairs of hexadecimal digits, all parted by hyphens or all by
 * colons, or groups of four parted by dots; parted by spaces only where they are called so, or are all there is.
 */
final class MacDetector implements WordDetector {

    private static final Pattern CONTEXT =
            Pattern.compile("\\b(?:mac|ethernet|hardware|physical|hwaddr|bssid|wlan)\\b", Pattern.CASE_INSENSITIVE);

    @Override
    public boolean wants(int letters, boolean brief) {
        return brief || (letters & WordScan.DIGIT) != 0;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        char mark = Chars.at(text, end);
        int group = end - start;
        boolean may = (group == 2 && (mark == ':' || mark == '-' || mark == ' ')) || (group == 4 && mark == '.');
        if (!may || !isHex(text, start, end) || !startsAfresh(text, start, mark)) {
            return;
        }
        int groups = 1;
        int at = end;
        while (groups < 9
                && Chars.at(text, at) == mark
                && isHex(text, at + 1, at + 1 + group)
                && !Chars.isAlphanumeric(Chars.at(text, at + 1 + group))) {
            at += 1 + group;
            groups++;
        }
        boolean whole = group == 2 ? groups == 6 || groups == 8 : groups == 3 || groups == 4;
        if (whole && endsHere(text, at, mark) && isMeant(text, start, at, mark)) {
            found.add(new Span(EntityType.MAC, start, at));
        }
    }

    private static boolean isHex(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = Chars.at(text, i);
            if (!Chars.isDigit(c) && ((c | 0x20) < 'a' || (c | 0x20) > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsAfresh(CharSequence text, int start, char mark) {
        char before = Chars.at(text, start - 1);
        char second = Chars.at(text, start - 2);
        return !Chars.isAlphanumeric(before)
                && before != '_'
                && !(mark == ' '
                        && isHex(text, start - 3, start - 1)
                        && !Chars.isAlphanumeric(Chars.at(text, start - 4)))
                && !(before != ' '
                        && (before == mark || before == ':' || before == '-' || before == '.')
                        && (second == before || isHex(text, start - 2, start - 1)));
    }

    private static boolean endsHere(CharSequence text, int end, char mark) {
        char after = Chars.at(text, end);
        boolean goesOn = (after == mark || after == ':' || after == '-' || after == '.')
                && after != ' '
                && ((after == ':' && Chars.at(text, end + 1) == ':') || Chars.isAlphanumeric(Chars.at(text, end + 1)));
        return !Chars.isAlphanumeric(after) && after != '_' && !goesOn;
    }

    private static boolean isMeant(CharSequence text, int start, int end, char mark) {
        return mark != ' '
                || WordScan.isAlone(text, start, end)
                || CONTEXT.matcher(text).region(Math.max(0, start - 40), start).find();
    }
}
