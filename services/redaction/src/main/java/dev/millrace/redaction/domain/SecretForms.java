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
                    + "{0,120}[A-Za-z0-9]{10,}T3BlbkFJ[A-Za-z0-9_-]{20,200}|ant-" + URL64
                    + "{40,200}|or-v1-[a-f0-9]{64})|\\.eyJ1" + URL64 + "{20,}\\." + URL64 + "{20,}",
            "tk: \\.eyJ1" + URL64 + "{20,}\\." + URL64 + "{20,}",
            "whsec: _[A-Za-z0-9+/]{32,64}={0,2}",
            "key: -(?=[A-Za-z]*\\d)[A-Za-z0-9]{32}(?![\\w-])",
            "pubkey: -[a-f0-9]{32}(?![\\w-])",
            "AGE: -SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}(?!\\w)",
            "xapp: -\\d-[A-Z0-9]+-\\d+-[a-f0-9]{64}(?!\\w)",
            "lin: _(?:api|oauth)_[A-Za-z0-9]{32,64}(?!\\w)",
            "ntn: _[A-Za-z0-9]{40,60}(?!\\w)",
            "secret: _(?=[A-Za-z]*\\d)[A-Za-z0-9]{43}(?!\\w)",
            "glc: _[A-Za-z0-9+/]{32,400}={0,3}",
            "glsa: _[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?!\\w)",
            "NRAK: -[A-Z0-9]{27}(?![\\w-])",
            "NRII: -[A-Za-z0-9_-]{32}(?![\\w-])",
            "NRJS: -[a-f0-9]{19}(?![\\w-])",
            "PMAK: -[a-fA-F0-9]{24}-[a-fA-F0-9]{34}(?!\\w)",
            "pul: -[a-f0-9]{40}(?!\\w)",
            "rubygems: _[a-f0-9]{48}(?!\\w)",
            "CLOJARS: _[A-Za-z0-9]{60}(?!\\w)",
            "dp: \\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}(?!\\w)",
            "hvs hvb hvr: \\." + URL64 + "{24,300}(?![\\w-])",
            "shippo: _(?:live|test)_[a-f0-9]{40}(?!\\w)",
            "GOCSPX: -" + URL64 + "{28}(?![\\w-])",
            "ya29: \\." + URL64 + "{20,400}",
            "HRKU: -(?:AA" + URL64 + "{58}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\\w-])",
            "sl: \\.(?:u\\.)?" + URL64 + "{130,}",
            "pplx: -[A-Za-z0-9]{48}(?!\\w)",
            "gsk: _[A-Za-z0-9]{52}(?!\\w)",
            "xai: -[A-Za-z0-9]{80}(?!\\w)",
            "r8: _[A-Za-z0-9]{37,40}(?!\\w)",
            "sntrys: _eyJ[A-Za-z0-9+/=_-]{80,400}",
            "sntryu: _[a-f0-9]{64}(?!\\w)",
            "sbp: _[a-f0-9]{40}(?!\\w)",
            "pscale: _(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{32,64}",
            "dckr: _(?:pat|oat)_" + URL64 + "{27,32}(?![\\w-])",
            "figd: _" + URL64 + "{40,}",
            "CFPAT: -" + URL64 + "{43}(?![\\w-])",
            "dt0c01: \\.[A-Z0-9]{24}\\.[A-Z0-9]{64}(?!\\w)",
            "tfp: _[A-Za-z0-9_.=-]{59}(?![\\w-])",
            "pnu: _[A-Za-z0-9]{36}(?!\\w)",
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
                    + "|dapi[0-9a-f]{32}(?:-\\d{1,2})?(?![\\w-])"
                    + "|LTAI[A-Za-z0-9]{16,21}(?!\\w)"
                    + "|AT[AC]TT3" + URL64 + "{100,300}(?:=[A-Z0-9]{8})?"
                    + "|ATBB[A-Za-z0-9]{28,32}(?!\\w)"
                    + "|EAA[A-Z][A-Za-z0-9]{80,}(?!\\w)"
                    + "|pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}(?!\\w)"
                    + "|[A-Za-z0-9]{14}\\.atlasv1\\." + URL64 + "{60,70}(?![\\w-])"
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
