package dev.millrace.ingestion.domain.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobotsTest {

    /** The rules are RFC 9309's: its section 5.1 and 5.2 have these shapes. */
    @Test
    void theGroupThatNamesTheCrawlerCountsAndOnlyThat() {
        Robots robots = parse("""
                User-Agent: *
                Disallow: *.gif$
                Disallow: /example/
                Allow: /publications/
                Crawl-delay: 9

                User-Agent: foobot
                Disallow:/
                Allow:/example/page.html
                Allow:/example/allowed.gif

                User-Agent: barbot
                User-Agent: Millrace/2.0
                Disallow: /example/page.html
                Crawl-Delay: 1.5

                User-Agent: quxbot
                """);
        assertThat(robots.allows("/example/page.html")).isFalse();
        assertThat(robots.allows("/example/other.html")).isTrue();
        assertThat(robots.delay()).hasValue(1.5);
        Robots everyones = parse("User-agent: millracer\nDisallow: /a\nUser-agent: *\nDisallow: *.gif$\n");
        assertThat(everyones.allows("/a")).isTrue();
        assertThat(everyones.allows("/x/y.gif")).isFalse();
        assertThat(everyones.allows("/x/y.gif?z")).isTrue();
    }

    @Test
    void severalGroupsForOneCrawlerAreOne() {
        Robots robots = parse(
                "user-agent: millrace\ndisallow: /a\nuser-agent: x\ndisallow: /\nuser-agent: MILLRACE\ndisallow: /b");
        assertThat(robots.allows("/a")).isFalse();
        assertThat(robots.allows("/b")).isFalse();
        assertThat(robots.allows("/c")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/fish, /fish.html, false",
        "/fish, /Fish.asp, true",
        "/fish*, /fishheads/yummy.html, false",
        "/fish/, /fish, true",
        "/*.php, /folder/any.php.file.html, false",
        "/*.php$, /filename.php, false",
        "/*.php$, /filename.php?parameters, true",
        "/fish*.php, /fishheads/catfish.php?parameters, false",
        "/fish*.php, /Fish.PHP, true",
        "/$, /, false",
        "/$, /x, true",
        "/a%3cd.html, /a%3Cd.html, false",
        "/%7ejoe/, /~joe/index.html, false",
        "/a%2fb, /a/b, true",
        "/ツ, /%E3%83%84, false",
        "/a*$, /ab, false",
        "nonsense, /x, true"
    })
    void aRuleMatchesAsTheRfcSays(String disallow, String path, boolean allowed) {
        assertThat(parse("User-agent: *\nDisallow: " + disallow).allows(path)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "/p, /, /page, true",
        "/folder, /folder, /folder/page, true",
        "/page, /*.htm, /page.htm, false",
        "/$, /, /, true",
        "/$, /, /page.htm, false"
    })
    void theLongestRuleCountsAndAllowWinsATie(String allow, String disallow, String path, boolean allowed) {
        assertThat(parse("User-agent: *\nDisallow: %s\nAllow: %s".formatted(disallow, allow))
                        .allows(path))
                .isEqualTo(allowed);
    }

    @Test
    void aDelayOfAnyLengthIsToldAndForbidsNothing() {
        Robots robots = parse("User-agent: *\nCrawl-delay: 86400\nDisallow: /x");
        assertThat(robots.delay()).hasValue(86_400);
        assertThat(robots.allows("/y")).isTrue();
        assertThat(parse("User-agent: *\nDisallow: /x").delay()).isEmpty();
    }

    @Test
    void emptyAndDamagedFilesForbidNothingAndHarmNothing() {
        assertThat(parse("").allows("/x")).isTrue();
        assertThat(parse("User-agent: *\nDisallow:").allows("/x")).isTrue();
        assertThat(parse("\uFEFFUser-agent: *\r\nDisallow: /x # here\rAllow: /xy")
                        .allows("/x/"))
                .isFalse();
        Random random = new Random(3);
        String[] bits = {
            "user-agent:",
            " *",
            "millrace",
            "disallow: /",
            "allow:",
            "$",
            "*",
            "\n",
            "\0",
            "%",
            "%zz",
            "crawl-delay: NaN"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(bits[random.nextInt(bits.length)]);
            }
            Robots robots = parse(text.toString());
            assertThat(robots.allows("/robots.txt")).isTrue();
            robots.allows("/" + text);
        }
    }

    private static Robots parse(String text) {
        return Robots.parse(text.getBytes(StandardCharsets.UTF_8), "millrace");
    }
}
