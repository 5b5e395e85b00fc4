package dev.millrace.filtering.domain.language;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** From the n-gram model's names (ISO 639-3) to the codes that are told: ISO 639-1 where there is one. */
final class LanguageCodes {

    /** Individual languages that the model has beside, or in place of, the macrolanguage people name. */
    private static final Map<String, String> MACRO =
            Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg", "nob", "nb", "nno", "nn");

    private static final Map<String, String> SHORT = shortCodes();

    private LanguageCodes() {}

    static String of(String iso6393) {
        String macro = MACRO.get(iso6393);
        return macro == null ? SHORT.getOrDefault(iso6393, iso6393) : macro;
    }

    private static Map<String, String> shortCodes() {
        Map<String, String> codes = new HashMap<>();
        for (String code : Locale.getISOLanguages()) {
            codes.put(Locale.of(code).getISO3Language(), Locale.of(code).toLanguageTag());
        }
        return codes;
    }
}
