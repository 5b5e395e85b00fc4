package dev.millrace.ingestion.domain.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a page says by layout is said in its text. */
class NotationTest {

    private static final String BEFORE =
            "The lock keeper has written down how high the water stood on every morning of the last forty years.";
    private static final String BEHIND =
            "Whoever wants to read his books may do so in the town's library, where they are kept behind glass doors.";

    @ParameterizedTest
    @MethodSource("lines")
    void isWrittenInLine(String html, String text) throws IOException {
        assertThat(line(html)).isEqualTo(text);
    }

    static List<Arguments> lines() {
        return List.of(
                // Formulas: TeX where it is said, however often the page says it.
                Arguments.of(
                        "So <math alttext=wrong><semantics><mi>F</mi><annotation encoding='application/x-tex'>F=ma"
                                + "</annotation></semantics></math> is",
                        "So F=ma is"),
                Arguments.of("So <math alttext='{\\displaystyle F=ma}'><mi>F</mi></math> is", "So F=ma is"),
                Arguments.of(
                        "So <span class='mwe-math-element'><span class='mwe-math-mathml-inline' style='display: none'>"
                                + "<math alttext='v_0'><mi>v</mi></math></span><img class='mwe-math-fallback-image-inline'"
                                + " alt='v_0'></span> is",
                        "So v_0 is"),
                Arguments.of(
                        "So <span class='katex'><span class='katex-mathml'><math><semantics><mi>k</mi><annotation"
                                + " encoding='application/x-tex'>k</annotation></semantics></math></span><span"
                                + " class='katex-html' aria-hidden='true'>k</span></span> is",
                        "So k is"),
                Arguments.of(
                        "So <span class='MathJax_Preview'></span><span class='MathJax'>p</span>"
                                + "<script type='math/tex; mode=display'>p^2</script> is",
                        "So p^2 is"),
                Arguments.of(
                        "So <math><mfrac><mn>1</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac><mo>&lt;</mo><msqrt>"
                                + "<msubsup><mi>x</mi><mn>0</mn><mn>12</mn></msubsup></msqrt></math> is",
                        "So \\frac{1}{n+1}<\\sqrt{x_0^{12}} is"),
                // What is raised or lowered.
                Arguments.of("10<sup>6</sup> g on 3 m<sup>2</sup>", "10^6 g on 3 m^2"),
                Arguments.of(
                        "10<sup>\u22122</sup>, Na<sup>+</sup>, SO<sub>4</sub><sup>2-</sup>",
                        "10^\u22122, Na^+, SO4^2-"),
                Arguments.of("2<sup>n</sup> + <i>e</i><sup>a+b</sup> in 101<sub>2</sub>", "2^n + e^{a+b} in 101_2"),
                Arguments.of("the 2<sup>nd</sup> M<sup>lle</sup> of the XIX<sup>e</sup>", "the 2nd Mlle of the XIXe"),
                Arguments.of(
                        "so he wrote.<sup>7</sup> And on.<sup><a href='#f'>8</a></sup>", "so he wrote.[7] And on.[8]"),
                Arguments.of("he wrote<sup id=x><a href='#f'>[9]</a></sup>", "he wrote[9]"),
                Arguments.of("CO<sub>2</sub> and v<sub>max</sub>", "CO2 and v_{max}"),
                Arguments.of("the 21<sup>ST</sup>, 3<sup>RD</sup> and 1<sup>Er</sup>", "the 21ST, 3RD and 1Er"),
                Arguments.of(
                        "mills<sup>1</sup> grind<sup>12</sup> wheat<sup>a</sup> or rye<sup>\u2020</sup> corn<sup>*</sup>",
                        "mills[1] grind[12] wheat[a] or rye\u2020 corn*"),
                Arguments.of("5 metres<sup>3</sup>, km<sup>2</sup>, sinh<sup>2</sup> x", "5 metres^3, km^2, sinh^2 x"),
                Arguments.of(
                        "<sup>3</sup>\u2044<sub>4</sub>, 1<sup>5</sup>/<sub>8</sub> of it", "3\u20444, 1 5/8 of it"),
                // Readings beside the text, and where words may be parted.
                Arguments.of(
                        "<ruby>\u6C34<rp>(</rp><rt>\u307F\u305A</rt><rp>)</rp></ruby>\u306E\u97F3",
                        "\u6C34\u306E\u97F3"),
                Arguments.of("<ruby><rb>\u6C34</rb><rtc><rt>mizu</rt></rtc></ruby>", "\u6C34"),
                Arguments.of("Schleusen&shy;w&auml;rter\u200B haus\u2060boot", "Schleusenw\u00E4rter hausboot"));
    }

    /** A page isn't lost for a reference that leads to no character: HTML, "numeric character reference end state". */
    @Test
    void aReferenceToHalfASurrogatePairIsNoCharacter() throws IOException {
        assertThat(line("So &#xD800; it goes &#56832; on &#x1F600;"))
                .isEqualTo("So \uFFFD it goes \uFFFD on \uD83D\uDE00");
    }

    private static String line(String html) throws IOException {
        String page = PageReader.read("<html><body><article><p>" + BEFORE + "</p><p>" + BEFORE + "</p><p>" + html
                        + "</p><p>" + BEHIND + "</p></article></body></html>")
                .text();
        assertThat(page).startsWith(BEFORE + "\n" + BEFORE + "\n").endsWith("\n" + BEHIND);
        return page.substring(2 * BEFORE.length() + 2, page.length() - BEHIND.length() - 1);
    }

    @Test
    void linkedSentencesAndItemsAmongTextAreText() throws IOException {
        assertThat(line("<a href=1>All the figures were printed in the spring.</a>"))
                .isEqualTo("All the figures were printed in the spring.");
        assertThat(line("He asks for:<ul><li><a href=1>A lamp</a></li><li><a href=2>Two oars</a></li></ul>"))
                .isEqualTo("He asks for:\nA lamp\nTwo oars");
        assertThat(line("One more<ul><li>A lamp of brass</li><li><a href=2>Two oars</a></li></ul>"))
                .isEqualTo("One more\nA lamp of brass\nTwo oars");
        assertThat(line("He said:<blockquote><a href=1>The figures were right.</a></blockquote>"))
                .isEqualTo("He said:\nThe figures were right.");
        assertThat(line("One more</p><h2><a href='#figures'>The figures</a></h2><p>Two"))
                .isEqualTo("One more\nThe figures\nTwo");
        assertThat(line("One more</p><h2><a href='/figures'>The figures</a></h2><p>Two"))
                .isEqualTo("One more\nTwo");
        assertThat(line("One more<ul><li><a href=1>Ten locks to see</a></li><li><a href=2>Home</a></li></ul>"))
                .isEqualTo("One more");
        assertThat(line("One more</p><p><a href=1>Ten locks to see this summer</a>"))
                .isEqualTo("One more");
    }

    @Test
    void aPagesOwnTitleCountsMoreThanThatOfSomethingItSpeaksOf() throws IOException {
        Page page = PageReader.read("<html><head><title>The lock&shy;keeper</title><script type='application/ld+json'>"
                + "{'headline': 'Ten locks', 'author': {'givenName': 'Ada', 'familyName': 'Fischer'}}"
                        .replace('\'', '"')
                + "</script></head><body><p>" + BEFORE.repeat(4) + "</p></body></html>");
        assertThat(page.title()).contains("The lockkeeper");
        assertThat(page.author()).contains("Ada Fischer");
    }

    @Test
    void takesTimeInProportionHoweverMuchIsRewritten() {
        List<String> many = List.of(
                "<ruby>" + "<rt>x".repeat(20_000),
                "<span class=katex>" + "<math><mi>x</mi></math>".repeat(50_000),
                "<p>" + "<b></b>".repeat(50_000) + "x<sup>2</sup>".repeat(50_000),
                "<math>" + "<mrow>".repeat(150) + "x");
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            for (String html : many) {
                assertThat(PageReader.read("<p>" + BEFORE + "<p>" + html).text())
                        .contains(BEFORE);
            }
        });
    }
}
