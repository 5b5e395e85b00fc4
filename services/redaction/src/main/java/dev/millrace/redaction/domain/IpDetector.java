package dev.millrace.redaction.domain;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public IP addresses, unless a policy wants all: those of the IANA special-purpose registries (private, loopback,
 * link-local, documentation, multicast …) lead to nobody and stay. So do four numbers that are a version or the number of a
 * section.
 */
final class IpDetector implements Detector {

    private static final Pattern WORD_BEFORE = Pattern.compile("([\\p{L}§]+)[.:=#]?[ \\t(\"']{0,2}$");

    /** What ends in "version" in some language: as a word, a field's name ({@code "fileVersion": "1.2.3.4"}) or a tag's. */
    private static final Pattern VERSION_BEFORE = Pattern.compile(
            "(?:versi(?:on|ons|ón|one|ono|e)|versão|wersja|verze|sürüm|verzió|version(?:en|s)?[_-]?(?:name|number|code|string|info)?"
                    + "|(?<![a-z])(?:revision|release|firmware|build)"
                    + "|верси[яиюей]|версій|версія|版本|版本号|版本號|バージョン|버전|เวอร์ชัน|संस्करण|إصدار|الإصدار|גרסה|έκδοση)"
                    + "[\"'\\])]{0,2}[ \\t]{0,4}(?:=>|:=|[:=\uFF1A>(]|is|was)?[ \\t]{0,4}[\"'(\\[v]{0,3}$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** As dependencies are written: {@code tool==1.2.3.4}. A tag's bracket is none, nor is that of what is quoted in a mail. */
    private static final Pattern OPERATOR_BEFORE =
            Pattern.compile("(?:[=!<>~^]=|=>|===|(?:\\S[ \\t]?|[\"'])[<>]|[~^])[ \\t]?[\"']?$");

    private static final Pattern TAG_BEFORE = Pattern.compile("<[^<>]*>[ \\t]?$");

    /** The item before in a list, with what is between. */
    private static final Pattern ITEM_BEFORE = Pattern.compile(
            "(?<![\\w.])v?\\d{1,5}(?:\\.\\d{1,5}){1,3}[\"']?(?:[ ]?[,;/&][ ]?(?:and |or )?| (?:and|or|to|through|und|bis|et|ou|y|o) )"
                    + "(?:[=!<>~^]{1,2}[ ]?)?[\"']?v?$");

    /** What is mostly followed by its version; servers among it by their address, too, which is why small numbers alone count. */
    private static final Set<String> PRODUCTS =
            Set.of(("python jdk jre java openjdk node nodejs npm ruby rails php perl lua scala kotlin"
                            + " golang rust clang gcc llvm cmake cuda cudnn openssl openssh nginx httpd apache tomcat jetty iis mysql mariadb"
                            + " postgresql postgres sqlite redis mongodb elasticsearch lucene kafka spark hadoop flink docker kubernetes helm"
                            + " terraform ansible jenkins gitlab ubuntu debian fedora centos rhel macos ios android windows safari webkit office"
                            + " acrobat flash wordpress drupal joomla magento django flask numpy pandas tensorflow pytorch keras hibernate"
                            + " log4j jquery angular react unity directx opengl vulkan qt gtk ffmpeg vlc skype teams zoom virtualbox vmware")
                    .split(" ", -1));

    /** As build tools name libraries: {@code group:artifact:1.2.3.4}. */
    private static final Pattern COORDINATES_BEFORE = Pattern.compile("[A-Za-z][\\w.-]*:[A-Za-z][\\w.-]*:$");

    private static final int LOOKED_BACK = 110;
    private static final Set<String> NUMBERED = Set.of(
            "version",
            "versions",
            "ver",
            "v",
            "release",
            "releases",
            "rel",
            "build",
            "chrome",
            "chromium",
            "firefox",
            "edge",
            "opera",
            "vivaldi",
            "brave",
            "electron",
            "revision",
            "rev",
            "firmware",
            "kernel",
            "driver",
            "section",
            "sections",
            "sec",
            "§",
            "chapter",
            "clause",
            "paragraph",
            "rule",
            "figure",
            "fig",
            "table",
            "appendix",
            "article",
            "part",
            "step",
            "upgrade",
            "patch",
            "oid",
            "item",
            "exercise");

    private final boolean special;

    /** @param special whether addresses of special-purpose ranges are found, too */
    IpDetector(boolean special) {
        this.special = special;
    }

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        return text.charAt(at) == ':' ? version6(text, at) : version4(text, at);
    }

    private Optional<Span> version4(CharSequence text, int at) {
        int[] octets = new int[4];
        int end = Ipv4.read(text, at, octets);
        if (end < 0 || !(Ipv4.isPublic(octets) || special)) {
            return Optional.empty();
        }
        boolean whole = startsAfresh(text, at) && endsHere(text, end);
        return whole && !isVersion(text, at, end, isSmall(octets))
                ? Optional.of(new Span(EntityType.IP, at, end))
                : Optional.empty();
    }

    private static boolean startsAfresh(CharSequence text, int at) {
        char before = Chars.at(text, at - 1);
        char second = Chars.at(text, at - 2);
        if (before == ':') {
            return !isHex(second) && second != ':';
        }
        boolean fifth = before == '.' && Chars.isAlphanumeric(second);
        boolean inName = (before == '-' || before == '/') && Character.isLetter(second);
        return !Chars.isAlphanumeric(before) && before != '_' && !fifth && !inName;
    }

    private static boolean endsHere(CharSequence text, int end) {
        char after = Chars.at(text, end);
        char second = Chars.at(text, end + 1);
        boolean goesOn = (after == '.' && Chars.isAlphanumeric(second)) || (after == '-' && Character.isLetter(second));
        return !Chars.isAlphanumeric(after) && after != '_' && !goesOn;
    }

    /** As versions mostly are, and addresses hardly ever. */
    private static boolean isSmall(int[] octets) {
        return octets[0] <= 30 && octets[1] <= 60 && octets[2] < 100;
    }

    /** Whether the word before says that the numbers count something else, as in {@code version 1.2.3.4}. */
    private static boolean isVersion(CharSequence text, int at, int end, boolean small) {
        String before = text.subSequence(Math.max(0, at - LOOKED_BACK), at).toString();
        for (Matcher item = ITEM_BEFORE.matcher(before); item.find(); item = ITEM_BEFORE.matcher(before)) {
            before = before.substring(0, item.start());
        }
        Matcher word = WORD_BEFORE.matcher(before);
        boolean operator = OPERATOR_BEFORE.matcher(before).find()
                && !TAG_BEFORE.matcher(before).find()
                && !(before.endsWith("<") && Chars.at(text, end) == '>');
        if (operator || VERSION_BEFORE.matcher(before).find()) {
            return true;
        }
        String last = word.find() ? word.group(1).toLowerCase(Locale.ROOT) : "";
        return NUMBERED.contains(last)
                || (small
                        && (PRODUCTS.contains(last)
                                || COORDINATES_BEFORE.matcher(before).find()));
    }

    /** The colon must be the first of its run of hexadecimal digits and colons, so that a run is read once. */
    private Optional<Span> version6(CharSequence text, int colon) {
        int start = colon;
        while (isHex(Chars.at(text, start - 1)) && colon - start < 5) {
            start--;
        }
        char before = Chars.at(text, start - 1);
        if (Chars.isAlphanumeric(before) || before == ':' || before == '_' || before == '.') {
            return Optional.empty();
        }
        int end = start;
        while (end - start < 46
                && (isHex(Chars.at(text, end)) || Chars.at(text, end) == ':' || Chars.at(text, end) == '.')) {
            end++;
        }
        while (end > start
                && (text.charAt(end - 1) == '.' || (text.charAt(end - 1) == ':' && Chars.at(text, end - 2) != ':'))) {
            end--;
        }
        boolean whole = !Chars.isAlphanumeric(Chars.at(text, end)) && Chars.at(text, end) != '_';
        String address = text.subSequence(start, end).toString();
        return whole && (Ipv6.isPublic(address) || (special && Ipv6.isSpecial(address)))
                ? Optional.of(new Span(EntityType.IP, start, end))
                : Optional.empty();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }
}
