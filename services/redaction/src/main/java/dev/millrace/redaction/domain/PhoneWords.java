package dev.millrace.redaction.domain;

import java.util.regex.Pattern;

/** What phone numbers are called, beside them. */
final class PhoneWords {

    private static final Pattern CONTEXT = Pattern.compile(
            "\\b(?:phones?|telephones?|tel|mobile|cell|cellular|fax|call|calling|dial|whatsapp|sms|text|hotline|contact|"
                    + "handy|telefon|téléphone|portable|teléfono)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern CONTEXT_ELSEWHERE = Pattern.compile(
            "\u7535\u8bdd|\u96fb\u8a71|\u624b\u673a|\u624b\u6a5f|\u643a\u5e2f|\u62e8\u6253|\ub300\ud45c|\uc804\ud654|\ud734\ub300\ud3f0|\u0e42\u0e17\u0e23|\u0647\u0627\u062a\u0641|\u062c\u0648\u0627\u0644"
                    + "|\u062a\u0644\u0641\u0648\u0646|\u0442\u0435\u043b\\b|\u0442\u0435\u043b\u0435\u0444\u043e\u043d|\u03c4\u03b7\u03bb|\u05d8\u05dc\u05e4\u05d5\u05df|\u05d8\u05dc['\u05f3:.]|\u05e0\u05d9\u05d9\u05d3|\u05e4\u05e7\u05e1|\u092b\u093c\u094b\u0928|\u092e\u094b\u092c\u093e\u0907\u0932|\u09ab\u09cb\u09a8|\ud329\uc2a4|\uc5f0\ub77d\ucc98|\u643a\u5e2f|\u70ed\u7ebf|\u71b1\u7dda|\u4f20\u771f|\u50b3\u771f|\u0444\u0430\u043a\u0441|\u043c\u043e\u0431\\.|\u092b\u094b\u0928|\\btelefono\\b|\\btelefoon\\b|\\btlf\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern SAID_BEFORE = Pattern.compile(
            "\\b(?:phone|telephone|tel|telefon|mobile|cell|fax|call|calling|dial|hotline|answering|reached|office)"
                    + "(?:[ \\t](?:numbers?|nr|no|is|was|at|on|me|us|him|her|them|under)){0,4}[.:]{0,2}[ \\t]{0,3}$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SAID_BEHIND =
            Pattern.compile("[ \\t](?:office|fax|mobile|cell|phone|tel)\\b(?! \\w+ing)", Pattern.CASE_INSENSITIVE);
    private static final int CONTEXT_CHARS = 40;

    private PhoneWords() {}

    /** Whether the words just before or behind call it a phone number, of whatever plan. */
    static boolean say(CharSequence text, int start, int end) {
        return SAID_BEFORE
                        .matcher(text)
                        .region(Math.max(0, start - CONTEXT_CHARS), start)
                        .find()
                || SAID_BEHIND
                        .matcher(text)
                        .region(end, Math.min(text.length(), end + 16))
                        .lookingAt();
    }

    /** Whether there is talk of phones or calls before it. */
    static boolean hint(CharSequence text, int start) {
        int from = Math.max(0, start - CONTEXT_CHARS);
        return CONTEXT.matcher(text).region(from, start).find()
                || CONTEXT_ELSEWHERE.matcher(text).region(from, start).find();
    }
}
