package dev.millrace.redaction.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What numbers are called that say who somebody is, as the words around one do. */
final class IdWords {

    private static final int BEFORE = 60;
    private static final int BEHIND = 32;

    private static final Pattern PASSPORT = words(
            "passports?|passport number|passeport|reisepass|pass-?nr|passnummer|pasaporte|passaporto|passaporte"
                    + "|paspoort|paszport|pasaport|pass no|pass number",
            "паспорт|여권|旅券|パスポート|护照|護照|جواز|पासपोर्ट|דרכון|หนังสือเดินทาง");
    private static final Pattern LICENCE = words(
            "driver'?s? licen[cs]e|driving licen[cs]e|licen[cs]e|dl|dl no|fahrerlaubnis|führerschein"
                    + "|permis de conduire|permis|patente|licencia de conducir|rijbewijs|körkort|prawo jazdy",
            "운전면허|免許|驾驶证|駕照|водительск");
    private static final Pattern ANY = words(
            "national id(?:entity|entification)?|identity (?:card|code|number|no)|identification (?:number|no|code)"
                    + "|personal (?:identity|identification) (?:code|number)|personal id|social security|social insurance|tax(?:payer)? (?:id|number|no|identification)|citizen id|id card",
            "身份|身分");

    private static final Map<String, Pattern> OWN = own();

    private final CharSequence text;
    private final int start;
    private final int end;
    private final boolean silent;
    private final Map<Pattern, Boolean> asked = new HashMap<>();

    /** What stands around the part of {@code text} from {@code start} to {@code end}. */
    IdWords(CharSequence text, int start, int end) {
        this.text = text;
        this.start = start;
        this.end = end;
        this.silent = !hasLetter(Math.max(0, start - BEFORE), start)
                && !hasLetter(end, Math.min(text.length(), end + BEHIND));
    }

    private static Map<String, Pattern> own() {
        Map<String, Pattern> own = new HashMap<>();
        own.put("US", words("ssns?|itin|ein|npi|mbi|medicare|dea|tax id|certificate number", ""));
        own.put("CA", words("sin|nas|social insurance", ""));
        own.put("GB", words("nhs|nino|nin|national insurance|ni number|utr", ""));
        own.put("FR", words("nir|insee|sécurité sociale|numéro fiscal|spi|numéro de sécu|sécu", ""));
        own.put(
                "DE",
                words(
                        "idnr|steuer-?id|steuernummer|st\\.?-?nr|steuer-?identifikationsnummer|identifikationsnummer|ausweis|personalausweis(?:nummer)?|ausweisnummer|kvnr|krankenkasse|krankenversicherung|versichertennummer|rvnr|sozialversicherungsnummer|rentenversicherung(?:snummer)?",
                        ""));
        own.put("AT", words("svnr|sv-?nummer|sozialversicherungsnummer|steuernummer", ""));
        own.put("CH", words("ahv|avs|ahv-?nr", ""));
        own.put("ES", words("dni|nif|nie|cif|identificación", ""));
        own.put("IT", words("codice fiscale|c\\.?f|partita iva|p\\.? ?iva|carta d'identità", ""));
        own.put("NL", words("bsn|burgerservicenummer|sofi", ""));
        own.put("BE", words("rijksregister(?:nummer)?|insz|niss|registre national|nn", ""));
        own.put("PL", words("pesel|nip", ""));
        own.put("PT", words("nif|contribuinte", ""));
        own.put(
                "SE",
                words("personnummer|pnr|personnr|orgnr|organisationsnummer|swedish id|company identity code", ""));
        own.put("FI", words("henkilötunnus|hetu|finnish id", ""));
        own.put("NO", words("fødselsnummer|fnr|personnummer", ""));
        own.put("DK", words("cpr|cpr-?nr|personnummer", ""));
        own.put("IE", words("pps|ppsn|pps number", ""));
        own.put("CZ", words("rodné číslo|rodné číslo|rč|rodne cislo", ""));
        own.put("GR", words("", "αφμ|α\\.φ\\.μ|αμκα"));
        own.put("HU", words("adóazonosító|adószám", ""));
        own.put("RO", words("cnp", ""));
        own.put("BG", words("egn", "егн"));
        own.put("HR", words("oib", ""));
        own.put("RS", words("jmbg", "јмбг"));
        own.put("EE", words("isikukood", ""));
        own.put("LT", words("asmens kodas", ""));
        own.put("LV", words("personas kods", ""));
        own.put("UA", words("", "іпн|рнокпп"));
        own.put("RU", words("inn|snils", "инн|снилс"));
        own.put("TR", words("kimlik|kimlik no|tckn|tc kimlik|kimlik numarası|t\\.?c\\.?", ""));
        own.put("SI", words("davčna", ""));
        own.put("BR", words("cpf|cnpj", ""));
        own.put("AR", words("cuit|cuil", ""));
        own.put("CL", words("rut|run", ""));
        own.put("MX", words("curp|rfc", ""));
        own.put("TW", words("", "身分證|統一編號"));
        own.put("HK", words("hkid", "身份證"));
        own.put("JP", words("my number", "マイナンバー|個人番号"));
        own.put("KR", words("rrn|frn|brn|korean rrn", "주민|외국인등록|사업자"));
        own.put("TH", words("tnin|thai id", "เลขประจำตัว|บัตรประชาชน"));
        own.put("SG", words("nric|fin|uen", ""));
        own.put("IN", words("aadhaar|aadhar|uidai|pan|pan number|gstin|gst|voter|epic", "आधार"));
        own.put("ZA", words("south african id|sa id|rsa id|za id|id number|permanent resident number", ""));
        own.put("IL", words("teudat zehut", "ת\\.ז|ת\"ז|תעודת זהות"));
        own.put("IR", words("", "کد ملی"));
        own.put("LK", words("nic", ""));
        own.put("NG", words("nin|national identification number", ""));
        own.put("PH", words("tin", ""));
        own.put("AU", words("tfn|tax file number|abn|acn|medicare", ""));
        return Map.copyOf(own);
    }

    /** Words that stand by themselves, and those of scripts that may stand beside others. */
    private static Pattern words(String apart, String anywhere) {
        String joined = apart.isEmpty() ? "" : "(?<![\\p{L}\\p{N}])(?:" + apart + ")(?!\\p{L})";
        String rest = anywhere.isEmpty() ? "" : (joined.isEmpty() ? "" : "|") + anywhere;
        return Pattern.compile(joined + rest, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private boolean hasLetter(int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.isLetter(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether they call it what {@code form} is. Each question is asked once. */
    boolean call(IdForm form) {
        if (silent) {
            return false;
        }
        return switch (form.kind()) {
            case PASSPORT -> has(PASSPORT);
            case DRIVING_LICENCE -> has(LICENCE);
            default -> has(ANY) || (OWN.containsKey(form.country()) && has(OWN.get(form.country())));
        };
    }

    private boolean has(Pattern words) {
        return asked.computeIfAbsent(words, this::near);
    }

    private boolean near(Pattern words) {
        return words.matcher(text).region(Math.max(0, start - BEFORE), start).find()
                || words.matcher(text)
                        .region(end, Math.min(text.length(), end + BEHIND))
                        .find();
    }
}
