package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    private final Redactor redactor = new Redactor(EntityType.DEFAULTS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write to jane.doe+news@mail.example.co.uk, please.|Write to [EMAIL], please.",
                "<jörg@bücher.de>|<[EMAIL]>",
                "mailto:info@example.org.|mailto:[EMAIL].",
                "Card 4111 1111 1111 1111, exp. 12/27|Card [CARD], exp. 12/27",
                "Amex 3714-496353-98431|Amex [CARD]",
                "IBAN DE89 3704 0044 0532 0130 00 at the bank|IBAN [IBAN] at the bank",
                "GB82WEST12345698765432|[IBAN]",
                "from 8.8.4.4 to 2a00:1450:4001:81b::200e.|from [IP] to [IP].",
                "http://[2606:4700::1111]:80/|http://[[IP]]:80/",
                "::ffff:8.8.8.8|[IP]",
                "Call (415) 555-0132 now|Call [PHONE] now",
                "Tel. +44 20 7946 0958|Tel. [PHONE]",
                "phone: 4155550132|phone: [PHONE]",
                "030 22730027 Berlin|[PHONE] Berlin",
            })
    void replacesPersonalData(String text, String redacted) {
        assertThat(redactor.redact(text).text()).isEqualTo(redacted);
    }

    /** Scripts without spaces, other digits and marks, and what stands side by side. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\u8bf7\u8054\u7cfbli.ming@mill.example.cn\u6211\u4eec|\u8bf7\u8054\u7cfb[EMAIL]\u6211\u4eec",
                "\u0e17\u0e35\u0e48noi@mill.example.co.th\u0e04\u0e23\u0e31\u0e1a|\u0e17\u0e35\u0e48[EMAIL]\u0e04\u0e23\u0e31\u0e1a",
                "\uc8fc\uc18c\ub294 park@mill.example.kr\uc785\ub2c8\ub2e4|\uc8fc\uc18c\ub294 [EMAIL]\uc785\ub2c8\ub2e4",
                "\u5730\u57401.0.0.1\u5728|\u5730\u5740[IP]\u5728",
                "\u5361\u53f75500005555555559\u7684|\u5361\u53f7[CARD]\u7684",
                "\u53e3\u5ea7FR1420041010050500013M02606\u3078|\u53e3\u5ea7[IBAN]\u3078",
                "\u756a\u53f7\u306f+81-6-6315-1234\u3067\u3059|\u756a\u53f7\u306f[PHONE]\u3067\u3059",
                "\u96fb\u8a71\uff1a\uff10\uff13\uff0d\uff15\uff12\uff15\uff13\uff0d\uff11\uff11\uff11\uff11|\u96fb\u8a71\uff1a[PHONE]",
                "\u0647\u0627\u062a\u0641 +\u0669\u0666\u0666 \u0661\u0661 \u0664\u0666\u0665 \u0660\u0660\u0660\u0660|\u0647\u0627\u062a\u0641 [PHONE]",
                "ken\uff20mill.example.jp|[EMAIL]",
                "Card 5500.0055.5555.5559, 5500\u202f0055\u202f5555\u202f5559 or 5500  0055  5555  5559.|Card [CARD], [CARD] or [CARD].",
                "to fr14 2004 1010 0505 0001 3m02 606 or NL91.ABNA.0417.1643.00 now|to [IBAN] or [IBAN] now",
                "at 415\u2011555\u20100132 or 01\u00a044\u00a055\u00a066\u00a077|at [PHONE] or [PHONE]",
                "415-555-0132 415-555-0133|[PHONE] [PHONE]",
                "(415) 555-0132 (415) 555-0133, 415-555-0132/415-555-0133|[PHONE] [PHONE], [PHONE]/[PHONE]",
                "01 44 55 66 77 01 44 55 66 78|[PHONE] [PHONE]",
                "call 6502530000 6502530001 or 6502530002/6502530003|call [PHONE] [PHONE] or [PHONE]/[PHONE]",
                "NY 10001-0001 (415) 555-0132 on 2023-03-04 09:15|NY 10001-0001 [PHONE] on 2023-03-04 09:15",
                "2023-03-04 415-555-0132 2023-03-05|2023-03-04 [PHONE] 2023-03-05",
                "Call us at 781 5991, fax (415)555-0132x739.|Call us at [PHONE], fax [PHONE].",
                "ann@mill.example;ben@mill.example/cy@mill.example|[EMAIL];[EMAIL]/[EMAIL]",
                "ask...dora@mill.example or --eve@mill.example|ask...[EMAIL] or --[EMAIL]",
                "http://mill.example/?mail=fay@mill.example&n=1|http://mill.example/?mail=[EMAIL]&n=1",
                "почта olga@mill.exampleи тел+7 495 765-43-21|почта [EMAIL]и тел[PHONE]",
                "שלחו אלdov@mill.example או ל8.8.4.4|שלחו אל[EMAIL] או ל[IP]",
                "وبطاقة5500005555555559 وحسابSA0380000000608010167519 هنا|وبطاقة[CARD] وحساب[IBAN] هنا",
                "пишите:олег7@почта.рф. Ждём|пишите:[EMAIL]. Ждём",
                "Ask gus@mill.example.Thanks to hal@mill.example.Спасибо!|Ask [EMAIL].Thanks to [EMAIL].Спасибо!",
                "his \"guy fox\"@mill.example, no more|his [EMAIL], no more",
                "5500 0055 5555 5559 09/27 311 and 3714 496353 98431 11/28|[CARD] 09/27 311 and [CARD] 11/28",
                "5500–0055–5555–5559, 5500/0055/5555/5559 or 5500_0055_5555_5559|[CARD], [CARD] or [CARD]",
                "NL91–ABNA–0417–1643–00 or NL 91 ABNA 0417 1643 00|[IBAN] or [IBAN]",
                "電話03ー5253ー1111 or 415—555—0132 or 415―555―0132|電話[PHONE] or [PHONE] or [PHONE]",
                "n,tel,who#7,415-555-0132,Ann#8,415-555-0133,Ben#9,(415) 555-0134,1|n,tel,who#7,[PHONE],Ann#8,[PHONE],Ben#9,[PHONE],1",
                "415 555 0132 415 555 0133 or 06 44 55 66 77 06 44 55 66 78|[PHONE] [PHONE] or [PHONE] [PHONE]",
                "12435 Berlin 12435 030 227300271 or 04.03.2023 030 227300271|12435 Berlin 12435 [PHONE] or 04.03.2023 [PHONE]",
                "נייד 054-7654321, טל׳ 03-7654321|נייד [PHONE], טל׳ [PHONE]",
                "nginx 93.184.216.34, log:server:93.184.216.34|nginx [IP], log:server:[IP]",
                "git@mill.example or git@mill.example: hello, svn@mill.example.|[EMAIL] or [EMAIL]: hello, [EMAIL].",
                "__ann@mill.example__ and _ben@mill.example_ but _cy@mill.example|__[EMAIL]__ and _[EMAIL]_ but [EMAIL]",
                "<ip>9.9.9.9</ip> <td>9.9.9.9</td> <9.9.9.9>|<ip>[IP]</ip> <td>[IP]</td> <[IP]>",
            })
    void findsItWhateverStandsBesideAndBetween(String text, String redacted) {
        assertThat(redactor.redact(text).text()).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sun@2x.png and moon@3x.avif",
                "mill==4.3.2.1, grind>=4.3.2.1,<5.0.0.0",
                "versions 4.3.2.1, 4.3.2.2 and 5.6.7.8",
                "Python 3.11.4.1, nginx/1.25.3.1, OpenSSL 1.1.1.11 or JDK 21.0.1.12",
                "implementation 'dev.mill:grinder:1.2.3.4' and mill:grain-store:4.3.2.1",
                "git clone git@code.mill.example:group/grinder.git",
                "ssh://git@code.mill.example/group/grinder, hg@code.mill.example:~ann/grinder",
                "{\"version\": \"4.3.2.1\", \"fileVersion\":\"4.3.2.1\"}",
                "version = \"4.3.2.1\" and AssemblyVersion(\"4.3.2.1\")",
                "<version>4.3.2.1</version> <Import Version='4.3.2.1'>",
                "最新版本4.3.2.1、バージョン4.3.2.1、版本：4.3.2.1",
                "версия 4.3.2.1, versión 4.3.2.1, wersja: 4.3.2.1",
                "sun@2x.min.svg, sun@2x~ipad.PNG, clip@3x.mov, icon@1.5x.ai, sun@2x.imageset",
                "worth 12 345 678,50 or 1,234,567,890 or 0800 123 456,75 in all",
                "columns 215 310 200 455 310 201",
                "1234 5678 9012 3456 and Chrome 120.0.0.0",
                "c0ffee00-5018-4000-8000-500000000009",
                "SSN 123-45-6789",
                "no@domain",
                "@decorator.name",
                "a @ b.c",
                "user@.com",
                "x..y@",
                "Card 4111 1111 1111 1112",
                "0.4111111111111111",
                "id4111111111111111",
                "4111111111111111.25",
                "DE89 3704 0044 0532 0130 01",
                "XX89370400440532013000",
                "ADE89370400440532013000",
                "version 1.2.3.4",
                "v1.2.3.4",
                "Firefox/3.6.13.2",
                "see section 4.1.2.3.",
                "1.2.3.4.5",
                "foo-1.2.3.4.tar.gz",
                "999.1.1.1",
                "1.2.3.04",
                "192.168.0.1",
                "10.0.0.1 and fe80::1",
                "127.0.0.1",
                "2001:db8::1",
                "std::vector",
                "12:34:56",
                "aa:bb:cc:dd:ee:ff",
                "In 2019-2020 about 1,234,567,890 items",
                "2020-01-15 10:30:00",
                "id 4155550132",
                "415.5550132",
                "$4155550132",
                "ISBN 978-0-306-40615-7",
                "3.14159265358979",
                "0123456789",
                "call 911",
            })
    void leavesWhatOnlyLooksLikeIt(String text) {
        // A number that is the whole text may be a field of its own; here it never is.
        String sentence = "So " + text;
        assertThat(redactor.redact(sentence).text()).isEqualTo(sentence);
    }

    @Test
    void addressesThatABarPartsAreBothFound() {
        assertThat(redactor.redact("ann@mill.example|ben@mill.example").text()).isEqualTo("[EMAIL]|[EMAIL]");
    }

    @Test
    void offsetsAreCodePointsOfTheInput() {
        var redacted = redactor.redact("🙂🙂 a@b.com 🙂 c@d.org");
        assertThat(redacted.entities())
                .containsExactly(new Entity(EntityType.EMAIL, 3, 10), new Entity(EntityType.EMAIL, 13, 20));
    }

    @Test
    void ofTwoThatOverlapTheLongerStays() {
        assertThat(redactor.redact("x +4915112345678@example.com y").text()).isEqualTo("x [EMAIL] y");
    }

    @Test
    void onlyTheKindsAskedForAreReplaced() {
        var emails = new Redactor(Set.of(EntityType.EMAIL));
        assertThat(emails.redact("a@b.com 8.8.8.8").text()).isEqualTo("[EMAIL] 8.8.8.8");
    }

    @ParameterizedTest
    @MethodSource("redactors")
    void redactingAgainChangesNothing(Redactor redactor) {
        Random random = new Random(7);
        for (int n = 0; n < 4_000; n++) {
            String once = redactor.redact(RandomText.next(random)).text();
            assertThat(redactor.redact(once).entities()).as(once).isEmpty();
        }
    }

    static List<Redactor> redactors() {
        return List.of(new Redactor(EntityType.DEFAULTS), new Redactor(EnumSet.allOf(EntityType.class)));
    }

    @ParameterizedTest
    @MethodSource("redactors")
    void textOutsideEntitiesIsUntouched(Redactor redactor) {
        Random random = new Random(8);
        for (int n = 0; n < 4_000; n++) {
            String text = RandomText.next(random);
            var redacted = redactor.redact(text);
            StringBuilder expected = new StringBuilder();
            int from = 0;
            for (Entity entity : redacted.entities()) {
                int start = text.offsetByCodePoints(0, entity.start());
                assertThat(start).isGreaterThanOrEqualTo(from);
                expected.append(text, from, start).append(entity.type().placeholder());
                from = text.offsetByCodePoints(0, entity.end());
            }
            assertThat(redacted.text()).isEqualTo(expected + text.substring(from));
        }
    }
}
