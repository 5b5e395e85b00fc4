package dev.millrace.redaction.domain;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates of birth where a text says that they are: behind "born", "date of birth" and what other languages say. */
final class BirthDateDetector implements WordDetector {

    private static final int CONTEXT_CHARS = 48;
    private static final String MONTH =
            "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|janv|févr|mars|avr|juin"
                    + "|juil|août|sept|déc|genn|febbr|magg|giugno|luglio|ag|sett|ott|dic|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\\p{L}*\\.?";
    private static final Pattern DATE = Pattern.compile(
            "(?:\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}([-/.]) ?\\d{1,2}\\2 ?\\d{2,4}|\\d{1,2}(?:st|nd|rd|th|\\.)?[ -](?:of |de )?"
                    + MONTH
                    + ",?[ -](?:de )?\\d{2,4}|(?:\\d{4}|(?<=昭和|平成|令和|大正)\\d{1,2}) ?[年년] ?\\d{1,2} ?[月월] ?\\d{1,2} ?[日일号])(?![\\d])",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern MONTH_FIRST = Pattern.compile(
            MONTH + " \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}(?!\\d)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern SAID = Pattern.compile(
            "(?:(?<!\\p{L})(?:born|date[ _-]?of[ _-]?birth|birth[ _-]?date|birth[ _-]?day|d\\.?o\\.?b\\.?|geboren|geb\\.|geburtsdatum|geburtstag|née?|date de naissance|nacid[oa]|fecha de nacimiento"
                    + "|nat[oa]|data di nascita|data de nascimento|geboortedatum|födelsedatum|född|data urodzenia|syntymäaika|doğum tarihi|ngày sinh)(?!\\p{L})"
                    + "|дата рождения|дата народження|родил(?:ся|ась)|出生(?:日期|年月日?|时间|時間|于|於)?|生日|生于|生於|生年月日|誕生日|생년월일|생일|출생일|تاريخ (?:الميلاد|الولادة)"
                    + "|תאריך לידה|जन्म ?तिथि|जन्म ?तारीख|วันเกิด|ημερομηνία γέννησης|γεννήθηκε)"
                    + "[\"'*]{0,2}(?: (?:on|am|the|le|el|il|is|was|in [A-Z]\\p{L}{2,20}(?: on)?)){0,2}[ \\t]?(?:是|为|為|は|은|는|στις)?[:\uFF1A=,(-]?[ \\t\"'(]{0,4}(?:on |am |the |昭和|平成|令和|大正)?$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    @Override
    public boolean wants(int letters, boolean brief) {
        return (letters & WordScan.DIGIT) != 0 || letters == (WordScan.LOWER | WordScan.UPPER);
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        int length = end - start;
        boolean number = Chars.isDigit(text.charAt(start)) && length <= 4 && (letters != WordScan.DIGIT || length != 3);
        boolean month = letters == (WordScan.UPPER | WordScan.LOWER)
                && length >= 3
                && Chars.at(text, end) <= '.'
                && Chars.isDigit(Chars.at(text, end + (Chars.at(text, end) == '.' ? 2 : 1)));
        if (!number && !month) {
            return;
        }
        Matcher date = (number ? DATE : MONTH_FIRST)
                .matcher(text)
                .region(start, Math.min(text.length(), start + 40))
                .useTransparentBounds(true);
        if (date.lookingAt() && !Chars.isAlphanumeric(Chars.at(text, start - 1)) && isSaid(text, start)) {
            found.add(new Span(EntityType.BIRTH_DATE, start, date.end()));
        }
    }

    private static boolean isSaid(CharSequence text, int start) {
        return SAID.matcher(text)
                .region(Math.max(0, start - CONTEXT_CHARS), start)
                .find();
    }
}
