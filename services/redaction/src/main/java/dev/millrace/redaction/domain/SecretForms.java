package dev.millrace.redaction.domain;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keys and tokens as their issuers publish that they look. */
final class SecretForms {

    private static final String URL64 = "[A-Za-z0-9_-]";

    /** What begins with a word and a mark. */
    static final Map<String, Pattern> MARKED = marked(
            "ghp gho ghu ghs ghr: _[A-Za-z0-9]{36,255}",
            "github: _pat_[A-Za-z0-9_]{22,255}",
            "glpat gldt glft glsoat glrt: -" + URL64 + "{20,50}(?![\\w-])",
            "glcbt: -(?:[0-9a-fA-F]{2}_)?" + URL64 + "{20,50}(?![\\w-])",
            "glimt: -" + URL64 + "{25}(?![\\w-])",
            "glptt: -" + URL64 + "{40}(?![\\w-])",
            "glagent: -" + URL64 + "{50,1024}(?![\\w-])",
            "gloas: -" + URL64 + "{64}(?![\\w-])",
            "xoxb xoxp xoxa xoxr xoxs xoxo xoxe: -(?:\\d+-)+[A-Za-z0-9]{6,}",
            "sk rk: _(?:live|test)_[A-Za-z0-9]{24,255}|-(?:" + URL64
                    + "{0,120}[A-Za-z0-9]{10,}T3BlbkFJ[A-Za-z0-9_-]{20,200}|ant-" + URL64 + "{40,200})",
            "sq0csp sq0atp: -" + URL64 + "{22,60}",
            "SG: \\." + URL64 + "{22}\\." + URL64 + "{43}(?![\\w-])",
            "npm: _[A-Za-z0-9]{36}(?!\\w)",
            "pypi: -Ag[A-Za-z0-9_-]{60,400}",
            "dop doo dor: _v1_[a-f0-9]{64}",
            "shpat shpss shpca shppa: _[a-fA-F0-9]{32}",
            "hf: _[A-Za-z0-9]{30,60}(?!\\w)");

    /** Words that are one whatever follows, at least 12 long. */
    static final Pattern WORD =
            Pattern.compile("(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?!\\w)"
                    + "|GR1348941" + URL64 + "{20,50}(?![\\w-])"
                    + "|AIza" + URL64 + "{35}(?![\\w-])"
                    + "|(?:AC|SK)[a-z0-9]{32}(?!\\w)"
                    + "|(?=[A-F0-9AKCP]*[a-z])(?:AKC[A-Za-z0-9]{10,}|AP[0-9A-F][A-Za-z0-9]{8,})(?!\\w)"
                    + "|[0-9a-f]{32}-us[0-9]{1,2}(?!\\w)"
                    + "|eyJ" + URL64 + "{10,}\\." + URL64 + "{4,}={0,2}(?:\\." + URL64 + "{0,1024}={0,2})?");

    static final Pattern DISCORD =
            Pattern.compile("[MNO]" + URL64 + "{23,25}\\." + URL64 + "{6}\\." + URL64 + "{27,38}");
    static final Pattern TELEGRAM = Pattern.compile(":" + URL64 + "{35}(?![\\w-])");
    static final Pattern SLACK_HOOK =
            Pattern.compile("hooks\\.slack\\.com/services/T[A-Za-z0-9_]{6,}/B[A-Za-z0-9_]{6,}/[A-Za-z0-9_]{20,}");
    static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----");
    static final Pattern KEY_BODY = Pattern.compile(
            "(?:[ \\t]*[\\r\\n]+[ \\t>\"+]*(?:[A-Za-z0-9+/=]{16,}|[A-Za-z0-9-]+: [^\\r\\n\\[]*|[A-Za-z0-9+/=]{1,80}(?=\\s*-----END)))*+(?:\\s*-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?");

    private SecretForms() {}

    private static Map<String, Pattern> marked(String... table) {
        return Stream.of(table)
                .flatMap(row -> {
                    int colon = row.indexOf(": ");
                    Pattern pattern = Pattern.compile(row.substring(colon + 2));
                    return Stream.of(row.substring(0, colon).split(" ", -1)).map(word -> Map.entry(word, pattern));
                })
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
