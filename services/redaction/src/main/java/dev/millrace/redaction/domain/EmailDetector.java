package dev.millrace.redaction.domain;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Mail addresses: RFC 5321's limits (64 characters before the at sign, 254 in all, labels of 63) with the characters
 * that addresses in text really have, letters of any script included (RFC 6531). Words in other scripts than Latin may stand
 * directly beside an address: its own letters are Latin then, but for addresses that are in that script themselves.
 */
final class EmailDetector implements Detector {

    /** No longest domain with its longest last label goes on behind this many characters. */
    private static final int FARTHEST = 254 + 64;

    private static final int LONGEST_LOCAL = 64;

    /** RFC 5322 allows these, too; in text they part addresses, or a name and an address. */
    private static final String MARKS = "&~!#$=^*{}|";

    private static final Set<String> REPOSITORY_USERS = Set.of("git", "hg", "svn", "bzr", "gitlab", "gitea", "gogs");

    /** What files are called, as in {@code logo@2x.png}; none is a top-level domain. */
    private static final Set<String> FILES = Set.of(
            ("png jpg jpeg gif webp avif heic svg bmp tif tiff ico psd eps pdf css scss less js mjs cjs jsx tsx json xml yml"
                            + " yaml toml html htm xhtml txt csv tsv log tgz gz bz2 xz zst tar rar jar war exe dll dmg deb rpm apk"
                            + " mp3 mp4 wav ogg webm avi mkv ttf otf woff woff2 eot doc docx xls xlsx ppt pptx java cpp hpp rb"
                            + " lock patch diff sql tex bib ipynb")
                    .split(" ", -1));

    private static final Pattern SCALED = Pattern.compile(
            "\\d{1,2}(?:\\.\\d{1,2})?x(?:[.~-][\\w-]{1,20}){0,3}?\\.(?:" + String.join("|", FILES)
                    + "|ai|apng|cr2|fig|heif|imageset|indd|jfif|jp2|jpe|jxl|m4v|mov|ps|raw|sketch|xcf|zip)(?![\\p{L}\\d-])",
            Pattern.CASE_INSENSITIVE);

    /** Top-level domains of scripts without spaces, of IANA's root zone: what else follows a dot is a sentence. */
    private static final Set<String> UNSPACED_TOP_LEVELS =
            Set.of(("公司 中国 中國 网络 网址 網路 在线 中文网 商城 商店 集团 移动 香港 台湾 台灣 新加坡 政务 政府 公益 游戏 网店 网站 企业 我爱你 时尚 世界"
                            + " 手机 手表 佛山 广东 组织机构 机构 娱乐 信息 八卦 书籍 购物 食品 餐厅 嘉里 大拿 慈善 新闻 澳門 点看 电讯盈科 健康 招聘 珠宝"
                            + " みんな コム クラウド ストア セール ファッション ポイント グーグル アマゾン 家電 ไทย คอม 한국 삼성 닷컴 닷넷")
                    .split(" ", -1));

    @Override
    public Optional<Span> around(CharSequence text, int at) {
        int end = endOfDomain(text, at + 1);
        if (end <= at || isScaledImage(text, at + 1)) {
            return Optional.empty();
        }
        int start = startOfLocal(text, at, end == text.length());
        start = withoutMarksAround(text, start, end);
        boolean fits = start < at && at - start <= LONGEST_LOCAL && end - start <= 254;
        return fits && !isRepository(text, start, at, end)
                ? Optional.of(new Span(EntityType.EMAIL, start, end))
                : Optional.empty();
    }

    /** Underscores that stand before and behind it, as Markdown writes what is in italics or bold, are none of its own. */
    private static int withoutMarksAround(CharSequence text, int start, int end) {
        int marks = 0;
        while (marks < 3 && Chars.at(text, start + marks) == '_' && Chars.at(text, end + marks) == '_') {
            marks++;
        }
        return start + marks;
    }

    /** As programs log in where code is kept: {@code git@host:group/project.git}. Nobody gets mail there. */
    private static boolean isRepository(CharSequence text, int start, int at, int end) {
        char after = Chars.at(text, end);
        char path = Chars.at(text, end + 1);
        return (after == ':' || after == '/')
                && (Chars.isAlphanumeric(path) || path == '~' || path == '/')
                && REPOSITORY_USERS.contains(text.subSequence(start, at).toString());
    }

    /** @param last whether the address ends with the text, so that it may be all of it */
    private static int startOfLocal(CharSequence text, int at, boolean last) {
        if (Chars.at(text, at - 1) == '"') {
            return startOfQuoted(text, at);
        }
        if (Chars.at(text, at - 1) == '.') {
            return at;
        }
        if (last) {
            int whole = at;
            while (at - whole <= LONGEST_LOCAL && isAnyLocal(text, whole - 1)) {
                whole--;
            }
            if (whole == 0 && startsLocal(text.charAt(0))) {
                return 0;
            }
        }
        boolean unspaced = isUnspaced(Chars.at(text, at - 1));
        boolean foreign = unspaced || endsForeign(text, at);
        int start = at;
        while (at - start <= LONGEST_LOCAL && isLocal(text, start - 1, foreign)) {
            start--;
        }
        // One in such a script that is too long has words before it that nothing parts from it.
        start = unspaced ? Math.max(start, at - LONGEST_LOCAL) : start;
        while (start < at && !startsLocal(text.charAt(start))) {
            start++;
        }
        return start;
    }

    private static int startOfQuoted(CharSequence text, int at) {
        int i = at - 2;
        while (at - i <= LONGEST_LOCAL && Chars.at(text, i) >= ' ' && "[]\"".indexOf(text.charAt(i)) < 0) {
            i--;
        }
        return Chars.at(text, i) == '"' && i < at - 2 ? i : at;
    }

    private static boolean isUnspaced(char c) {
        return Chars.isUnspaced(c) || Character.isSurrogate(c);
    }

    private static boolean isForeign(char c) {
        return isUnspaced(c) || Chars.isForeign(c);
    }

    /** Whether the last letter before the at sign is of a script that has spaces and isn't Latin, as a name's may be. */
    private static boolean endsForeign(CharSequence text, int at) {
        int i = at - 1;
        while (at - i <= LONGEST_LOCAL
                && (Chars.isDigit(Chars.at(text, i)) || "._%+-'".indexOf(Chars.at(text, i)) >= 0)) {
            i--;
        }
        char letter = Chars.at(text, i);
        return Chars.isForeign(letter) && !isUnspaced(letter);
    }

    /**
     * Whether the character at {@code i} is of a name that goes on behind it.
     *
     * @param foreign whether the name itself has letters of other scripts than Latin: elsewhere these are the text around it
     */
    private static boolean isLocal(CharSequence text, int i, boolean foreign) {
        char c = Chars.at(text, i);
        if (isForeign(c)) {
            return foreign && (Character.isLetterOrDigit(c) || Character.isSurrogate(c));
        }
        boolean doubled = (c == '.' || c == '-') && c == Chars.at(text, i + 1);
        return !doubled && (Character.isLetterOrDigit(c) || "._%+-'".indexOf(c) >= 0);
    }

    /** As an address that is all of the text may have it. */
    private static boolean isAnyLocal(CharSequence text, int i) {
        char c = Chars.at(text, i);
        return isLocal(text, i, true) || MARKS.indexOf(c) >= 0;
    }

    private static boolean startsLocal(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '+';
    }

    /** The end of the longest domain name from {@code from}; {@code from - 1} when there is none. */
    private static int endOfDomain(CharSequence text, int from) {
        int best = from - 1;
        int label = from;
        int labels = 0;
        while (label < text.length() && label - from <= 254) {
            int end = endOfLabel(text, label, from, labels);
            int trimmed = end;
            while (trimmed > label && text.charAt(trimmed - 1) == '-') {
                trimmed--;
            }
            boolean none = trimmed == label || trimmed - label > 63 || text.charAt(label) == '-';
            if (none || (best > from && isNextSentence(text, label, trimmed))) {
                break;
            }
            labels++;
            if (labels > 1 && isTopLevel(text, label, trimmed)) {
                best = trimmed;
            }
            if (trimmed < end || Chars.at(text, end) != '.') {
                break;
            }
            label = end + 1;
        }
        return best;
    }

    /**
     * Whether what follows the dot behind a domain that may end there is a word of the text: it begins with a capital that the
     * domain has none of, or is of a script that the domain isn't.
     */
    private static boolean isNextSentence(CharSequence text, int label, int end) {
        char first = text.charAt(label);
        char before = text.charAt(label - 2);
        boolean capital =
                Character.isUpperCase(first) && end - label > 3 && Character.isLowerCase(text.charAt(label + 1));
        return (capital && Character.isLowerCase(before))
                || (Chars.isForeign(first) && !Chars.isUnspaced(first) && !Chars.isForeign(before));
    }

    /** As {@code logo@2x.min.svg} and {@code clip@3x.mov}: pictures for screens of several densities. */
    private static boolean isScaledImage(CharSequence text, int domain) {
        return Chars.isDigit(Chars.at(text, domain))
                && SCALED.matcher(text)
                        .region(domain, Math.min(text.length(), domain + 64))
                        .lookingAt();
    }

    /** A label ends where a word in another script begins, unless the domain can't end there. */
    private static int endOfLabel(CharSequence text, int label, int from, int labels) {
        int end = label;
        while (end - from <= FARTHEST && isLabel(Chars.at(text, end)) && !Chars.isForeign(text.charAt(end))) {
            end++;
        }
        if (!Chars.isForeign(Chars.at(text, end)) || (labels > 0 && isTopLevel(text, label, end))) {
            return end;
        }
        int mixed = end;
        while (mixed - from <= FARTHEST && isLabel(Chars.at(text, mixed))) {
            mixed++;
        }
        if (labels == 0 || !Chars.isUnspaced(text.charAt(end))) {
            return mixed;
        }
        for (int known = Math.min(mixed, label + 5); known > label; known--) {
            if (UNSPACED_TOP_LEVELS.contains(text.subSequence(label, known).toString())) {
                return known;
            }
        }
        return end;
    }

    private static boolean isLabel(char c) {
        return Character.isLetterOrDigit(c) || c == '-';
    }

    private static boolean isTopLevel(CharSequence text, int from, int to) {
        if (to - from < 2) {
            return false;
        }
        String name = text.subSequence(from, to).toString();
        return name.startsWith("xn--")
                || (name.chars().allMatch(Character::isLetter) && !FILES.contains(name.toLowerCase(Locale.ROOT)));
    }
}
