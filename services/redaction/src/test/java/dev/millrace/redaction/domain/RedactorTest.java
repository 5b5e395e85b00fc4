package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    private final Redactor redactor = new Redactor(EnumSet.allOf(EntityType.class));

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

    @ParameterizedTest
    @ValueSource(
            strings = {
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

    @Test
    void redactingAgainChangesNothing() {
        Random random = new Random(7);
        for (int n = 0; n < 4_000; n++) {
            String once = redactor.redact(RandomText.next(random)).text();
            assertThat(redactor.redact(once).entities()).as(once).isEmpty();
        }
    }

    @Test
    void textOutsideEntitiesIsUntouched() {
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
