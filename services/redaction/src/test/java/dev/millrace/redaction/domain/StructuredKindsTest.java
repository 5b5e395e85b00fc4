package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredKindsTest {

    private final Redactor redactor = new Redactor(EnumSet.allOf(EntityType.class));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pay to BIC DEUTDEFF or COBADEFFXXX today.|Pay to BIC [BIC] or [BIC] today.",
                "link/ether 52:54:00:12:34:5e brd|link/ether [MAC] brd",
                "at 0012.3456.789a, and MAC 52 54 00 12 34 5e.|at [MAC], and MAC [MAC].",
                "https://ann:s3cr3t@mill.example/x|https://[CREDENTIALS]@mill.example/x",
                "see http://mill.example/?n=1&access_token=abc123def456, please|see http://mill.example/?n=1&access_token=[CREDENTIALS], please",
                "send to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa or bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4|send to [CRYPTO] or [CRYPTO]",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed is hers|[CRYPTO] is hers",
                "export AWS=AKIAIOSFODNN7EXAMPLE now|export AWS=[SECRET] now",
                "password: hunter22, all of it|password: [SECRET], all of it",
                "api_key = \"9f8e7d6c5b4a39281706f5e4d3c2b1a0\";|api_key = \"[SECRET]\";",
                "SSN 123-45-6780 of hers|SSN [NATIONAL_ID] of hers",
                "son DNI 12345678Z, dice|son DNI [NATIONAL_ID], dice",
                "Steuer-ID 86095742719 steht|Steuer-ID [NATIONAL_ID] steht",
                "NIR 2 55 08 14 168 025 38.|NIR [NATIONAL_ID].",
                "hetu 131052-308T on|hetu [NATIONAL_ID] on",
                "CPF 529.982.247-25 é|CPF [NATIONAL_ID] é",
                "my Aadhaar is 4001 2345 6787|my Aadhaar is [NATIONAL_ID]",
                "身分證 A123456789|身分證 [NATIONAL_ID]",
                "Passport No: L01X00T44|Passport No: [PASSPORT]",
                "his driving licence MORGA607054SM9IJ|his driving licence [DRIVING_LICENCE]",
                "She was born on 4 July 1976 in Kiel.|She was born on [BIRTH_DATE] in Kiel.",
                "DOB: 07/04/1976, male|DOB: [BIRTH_DATE], male",
                "生年月日：1976年7月4日|生年月日：[BIRTH_DATE]",
                "出生日期：1976年7月4日，生于1976年7月4日|出生日期：[BIRTH_DATE]，生于[BIRTH_DATE]",
                "생년월일: 1976년 7월 4일, 誕生日は昭和51年7月4日|생년월일: [BIRTH_DATE], 誕生日は昭和[BIRTH_DATE]",
                "дата рождения: 4 июля 1976, nato il 4 luglio 1976|дата рождения: [BIRTH_DATE], nato il [BIRTH_DATE]",
                "密码：Rt7#kk2Qz，パスワード「kW9-pp2!x」, пароль: zX81qqW7|密码：[SECRET]，パスワード「[SECRET]」, пароль: [SECRET]",
                "Ключghp_16C7e42F292c6912E7710c838347Ae178B4a и|Ключ[SECRET] и",
                "maps AIzaSyB-9876543210zyxwvutsrqponmlkjihgf done|maps [SECRET] done",
                "redis://:s3cr3t@cache.example:6379|redis://[CREDENTIALS]@cache.example:6379",
                "SSN 123–45–6780 of hers|SSN [NATIONAL_ID] of hers",
                "паспорт AB1234567, جواز AB1234567|паспорт [PASSPORT], جواز [PASSPORT]",
                "Address: 12 High Street, Springfield, IL 62701|Address: [ADDRESS]",
                "He lives at 7 Mill Lane, Dover. He is well.|He lives at [ADDRESS]. He is well.",
                "wohnhaft in Musterstr. 5, 12345 Berlin|wohnhaft in [ADDRESS]",
            })
    void areFoundWhereTheyStand(String text, String redacted) {
        assertThat(redactor.redact(text).text()).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BUSINESS IN ABERDEEN AND STOCKHOLM",
                "at 10:20:30:40:50 and 1:2:3:4:5:6",
                "https://host:8000/@x and http://user@host/",
                "?token=$TOKEN&key={key}&n=1",
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb, commit 8f953371d3e85eddb89b05ed6b9e680791055315",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
                "password: required, token: string, secret = os.environ['X']",
                "sha256 = \"9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0\"",
                "order 123456782, item 86095742719",
                "part AB1234567 and C01234565",
                "\"integrity\": \"sha512-9f8QzL2mNw7Kx0PqRtYuIoAsDfGhJkLzXcVbNm1234567890+/aBcDeFgHiJkLmNoPqRsTuVwXyZ0==\"",
                "It was built on 4 July 1976.",
                "The address is wrong, and the address: none. Address space 0x10",
                "-----BEGIN PUBLIC KEY-----",
                "key-value, secret_sauce, key-abcdefghijklmnopqrstuvwxyzabcdef, dp.shape, sl.no, ya29.5 and pat.value",
            })
    void leavesWhatOnlyLooksLikeThem(String text) {
        String sentence = "So " + text;
        assertThat(redactor.redact(sentence).text()).isEqualTo(sentence);
    }

    /**
     * Made up as their issuers write them: in braces a sort of characters, h hexadecimal, n small letters and digits, m letters and
     * digits, c capitals and digits, d digits, b Bech32 in capitals, and how many.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key-{n32}",
                "key-{h32}",
                "pubkey-{h32}",
                "AGE-SECRET-KEY-1{b58}",
                "xapp-1-{c11}-{d13}-{h64}",
                "lin_api_{m40}",
                "ntn_{m46}",
                "secret_{m43}",
                "dapi{h32}",
                "dapi{h32}-2",
                "glc_{m60}==",
                "glsa_{m32}_{h8}",
                "NRAK-{c27}",
                "NRJS-{h19}",
                "PMAK-{h24}-{h34}",
                "pul-{h40}",
                "rubygems_{h48}",
                "CLOJARS_{m60}",
                "dp.pt.{m43}",
                "dp.st.prd.{m43}",
                "hvs.{m90}",
                "hvb.{m150}",
                "{m14}.atlasv1.{m66}",
                "shippo_live_{h40}",
                "GOCSPX-{m28}",
                "ya29.{m160}",
                "HRKU-{h8}-{h4}-{h4}-{h4}-{h12}",
                "HRKU-AA{m58}",
                "sl.{m135}",
                "pplx-{m48}",
                "gsk_{m52}",
                "xai-{m80}",
                "r8_{m37}",
                "sntryu_{h64}",
                "sbp_{h40}",
                "pscale_tkn_{m43}",
                "dckr_pat_{m27}",
                "figd_{m40}",
                "CFPAT-{m43}",
                "dt0c01.{c24}.{c64}",
                "pnu_{m36}",
                "tfp_{m59}",
                "whsec_{m32}",
                "LTAI{m20}",
                "ATATT3{m186}={c8}",
                "ATBB{m32}",
                "EAAC{m120}",
                "pat{m14}.{h64}",
                "sk-or-v1-{h64}",
                "sk-ant-api03-{m93}AA"
            })
    void keysOfManyIssuersAreFound(String form) {
        Random random = new Random(form.hashCode());
        for (int n = 0; n < 20; n++) {
            String key = Pattern.compile("\\{(\\w)(\\d+)}")
                    .matcher(form)
                    .replaceAll(part -> part.group(1)
                            .repeat(Integer.parseInt(part.group(2)))
                            .chars()
                            .mapToObj(sort -> of(sort, random))
                            .collect(Collectors.joining()));

            assertThat(redactor.redact("with " + key + ", they said").text())
                    .as(key)
                    .isEqualTo("with [SECRET], they said");
        }
    }

    private static String of(int sort, Random random) {
        String all = switch (sort) {
            case 'h' -> "0123456789abcdef";
            case 'n' -> "0123456789abcdefghijklmnopqrstuvwxyz";
            case 'c' -> "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
            case 'd' -> "0123456789";
            case 'b' -> "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
            default -> "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        };
        return String.valueOf(all.charAt(random.nextInt(all.length())));
    }

    @Test
    void aPrivateKeyGoesWhole() {
        String key =
                "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\nKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzv\n-----END RSA PRIVATE KEY-----";
        assertThat(redactor.redact("before\n" + key + "\nbehind").text()).isEqualTo("before\n[SECRET]\nbehind");
    }

    /** Whatever has one of the shapes can be asked. */
    @Test
    void everyFormAnswersToEverythingOfItsShape() {
        Random random = new Random(3);
        for (int n = 0; n < 300; n++) {
            List.of(EuropeanIds.FORMS, OtherIds.FORMS, TravelDocuments.FORMS).stream()
                    .flatMap(List::stream)
                    .forEach(form -> Stream.of(form.shapes().split("\\|", -1))
                            .map(shape -> shape.replaceAll("[^9AX]", ""))
                            .map(shape -> shape.chars()
                                    .mapToObj(c -> any((char) c, random))
                                    .collect(Collectors.joining()))
                            .forEach(id -> assertThat(form.valid().test(id)).isIn(true, false)));
        }
    }

    private static String any(char shape, Random random) {
        boolean letter = shape == 'A' || (shape == 'X' && random.nextBoolean());
        return String.valueOf((char) (letter ? 'A' + random.nextInt(26) : '0' + random.nextInt(10)));
    }

    /** What is one there is a part number here. */
    @Test
    void countriesThatAreExpectedNeedNoWords() {
        Redactor canada = new Redactor(EnumSet.of(EntityType.NATIONAL_ID), new Expected(Set.of("CA"), false));
        assertThat(canada.redact("File 130 692 544, row 131052-308T.").text())
                .isEqualTo("File [NATIONAL_ID], row 131052-308T.");
        assertThat(new Redactor(EnumSet.of(EntityType.NATIONAL_ID))
                        .redact("File 130 692 544, row 131052-308T.")
                        .text())
                .isEqualTo("File 130 692 544, row [NATIONAL_ID].");
    }

    @Test
    void addressesOfPrivateNetworksAreFoundWhereTheyAreAskedFor() {
        Redactor all = new Redactor(Set.of(EntityType.IP), new Expected(Set.of(), true));
        assertThat(all.redact("10.0.0.1, fe80::1 and std::vector").text()).isEqualTo("[IP], [IP] and std::vector");
    }

    /** Empty input, as Keccak's authors give it: the digest that Ethereum knows as that of nothing. */
    @Test
    void keccakIsThatOfItsAuthors() {
        assertThat(java.util.HexFormat.of().formatHex(Keccak.hash256(new byte[0])))
                .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    }

    @Test
    void theDefaultIsWhatItWas() {
        assertThat(EntityType.DEFAULTS.stream().map(EntityType::entityName))
                .isEqualTo(List.of("email", "iban", "card", "ip", "phone"));
    }
}
