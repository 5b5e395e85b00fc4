package dev.millrace.filtering.domain.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageIdentifierTest {

    private final LanguageIdentifier identifier = new LanguageIdentifier();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | The boats came back before the storm, and nobody in the village slept that night.
            de | Die Boote kamen vor dem Sturm zurück, und niemand im Dorf schlief in dieser Nacht.
            fr | Les bateaux sont revenus avant la tempête, et personne au village n'a dormi cette nuit-là.
            es | Los barcos regresaron antes de la tormenta y nadie en el pueblo durmió aquella noche.
            pl | Łodzie wróciły przed burzą i nikt we wsi nie spał tamtej nocy.
            fi | Veneet palasivat ennen myrskyä, eikä kukaan kylässä nukkunut sinä yönä.
            tr | Tekneler fırtınadan önce geri döndü ve o gece köyde kimse uyumadı.
            ru | Лодки вернулись до бури, и никто в деревне не спал в ту ночь.
            uk | Човни повернулися до бурі, і ніхто в селі не спав тієї ночі.
            ar | عادت القوارب قبل العاصفة ولم ينم أحد في القرية تلك الليلة.
            fa | قایق‌ها پیش از توفان بازگشتند و آن شب هیچ‌کس در روستا نخوابید.
            hi | नावें तूफान से पहले लौट आईं और उस रात गाँव में कोई नहीं सोया।
            he | הסירות חזרו לפני הסערה, ואיש בכפר לא ישן באותו לילה.
            el | Οι βάρκες γύρισαν πριν από την καταιγίδα και κανείς στο χωριό δεν κοιμήθηκε.
            zh | 船在暴风雨之前回来了，那天夜里村里没有人睡觉。
            ja | 船は嵐の前に戻り、その夜は村の誰も眠らなかった。
            ko | 배들은 폭풍이 오기 전에 돌아왔고 그날 밤 마을에서는 아무도 잠들지 못했다.
            th | เรือกลับมาก่อนพายุ และคืนนั้นไม่มีใครในหมู่บ้านนอนหลับ
            am | ጀልባዎቹ ከማዕበሉ በፊት ተመለሱ፤ በዚያች ሌሊት ማንም አልተኛም።
            """)
    void tellsTheLanguageOfASentence(String language, String sentence) {
        IdentifiedLanguage found = identifier.identify(sentence);
        assertThat(found.code()).isEqualTo(language);
        assertThat(found.confidence()).isGreaterThan(0.65);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "12345 67890 — 3.14 %", "🙂🙂🙂", "xq", "https://example.com/the/of/and"})
    void whereThereIsNothingToTellByItSaysSo(String text) {
        assertThat(identifier.identify(text).code()).isEqualTo(IdentifiedLanguage.UNDETERMINED);
    }

    @Test
    void aForeignStartDoesNotHideWhatALongTextIsWrittenIn() {
        String text = "Les bateaux sont revenus avant la tempête. "
                + "The boats came back before the storm, and nobody slept. ".repeat(40);
        assertThat(identifier.identify(text).code()).isEqualTo("en");
    }

    @Test
    void knowsAtLeastAHundredLanguages() {
        assertThat(LanguageIdentifier.languages())
                .hasSizeGreaterThanOrEqualTo(100)
                .doesNotContain("und");
    }

    @Test
    void theSameTextGetsTheSameAnswerWhateverCameBefore() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(3000); k > 0; k--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x250 : 0x10000));
            }
            IdentifiedLanguage again = new LanguageIdentifier().identify(text.toString());
            assertThat(identifier.identify(text.toString())).isEqualTo(again);
        }
    }

    @Test
    void findsTheLanguageOfTheDeclarationOfHumanRights() throws IOException {
        // ISO 639-3 as the declaration's files are named: one spelling each, in the script of the language's web.
        Set<String> named = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        int pieces = 0;
        int right = 0;
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new ZstdInputStream(Files.newInputStream(RealData.require("A_text/udhr_langs/udhr2.jsonl.zst"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = json.readTree(line);
                String id = row.get("id").asText();
                String code = LanguageCodes.of(id);
                if (id.length() != 3 || !LanguageIdentifier.languages().contains(code)) {
                    continue;
                }
                named.add(code);
                String text = row.get("text").asText();
                String found = identifier.identify(text).code();
                if (!found.equals(code)) {
                    wrong.add(id + " " + found);
                }
                for (int from = 200; from + 200 < Math.min(text.length(), 4200); from += 500) {
                    pieces++;
                    right += identifier
                                    .identify(text.substring(from, from + 200))
                                    .code()
                                    .equals(code)
                            ? 1
                            : 0;
                }
            }
        }
        assertThat(named).hasSizeGreaterThanOrEqualTo(80);
        assertThat(wrong).hasSizeLessThanOrEqualTo(named.size() / 20);
        assertThat((double) right / pieces).isGreaterThan(0.93);
    }
}
