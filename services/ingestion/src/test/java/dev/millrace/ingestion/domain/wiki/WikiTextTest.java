package dev.millrace.ingestion.domain.wiki;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WikiTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Depth {{formatnum:1250}} m~Depth 1250 m",
                "It is {{convert|12|mi|km|abbr=on}} long, {{cvt|5|to|8|ft|m}} deep~It is 12 mi long, 5 to 8 ft deep",
                "{{convert|6|ft|2|in|m}} tall~6 ft 2 in tall",
                "Called {{lang|de|''die Mühle''}} or {{lang-fr|le moulin}}~Called die Mühle or le moulin",
                "{{nowrap|{{convert|3|ha}} of [[land|fields]]}} lie~3 ha of fields lie",
                "{{As of|2015|3}}, it had~As of March 2015, it had",
                "Built {{circa|1450}} by {{ill|Jan Maly|cs}}~Built c. 1450 by Jan Maly",
                "H{{sub|2}}O at 10{{sup|5}} Pa on the 2{{sup|nd}}~H2O at 10^5 Pa on the 2nd",
                "{{val|1.5|0.2|e=6|u=kg}} and {{frac|3|1|4}} of {{US$|12}}~1.5±0.2×10^6 kg and 3 1/4 of US$12",
                "{{nihongo|Water mill|水車|suisha}} {{abbr|no.|number}} 3~Water mill no. 3",
                "Born {{birth date and age|1950|4|2|df=yes}}.~Born 2 April 1950.",
                "Two{{snd}}or{{nbsp}}three {{unknown thing|lost}}here~Two – or three here",
                "10<sup>6</sup> m<sup>2</sup>, H<sub>2</sub>O, the 3<sup>rd</sup>~10^6 m^2, H2O, the 3rd",
                "The {{langx|de|Mühle}} of {{flag|France}}, {{USS|Mill|CV-6}} and {{ship|HMS|Wheel}}~The Mühle of France, USS Mill (CV-6) and HMS Wheel",
                "The {{ordinal|22}} and {{ordinal|113}}, aged {{age|1990|5|17|2020|5|16}}, {{sic|wi|erd}}~The 22nd and 113th, aged 29, wierd",
                "Le {{date|17|mai|1990}}, {{unité|12|km}} de {{ucfirst:moulin}}, {{uc:abc}}~Le 17 mai 1990, 12 km de Moulin, ABC",
                "call <code>run (x)</code> or main() {{IPAc-en|x}} ({{lang|el|}}) here~call run (x) or main() here",
                "{{blockquote|text=Grind slowly.}} {{quote|quote=So it is.|author=Ann}}~Grind slowly. So it is.",
                "{{convert|21|C|F}} over {{convert|3|km2}} of {{korean|hangul=\ubb3c\ub808\ubc29\uc544}}~21 \u00b0C over 3 km\u00b2 of \ubb3c\ub808\ubc29\uc544",
                "It has {{#if: 4 | 4 wheels | none}}{{#if: | and sails}}~It has 4 wheels",
                "It {{#ifeq: a | a | turns | stands}} and {{#ifeq:a|b|stands|grinds}}~It turns and grinds",
                "By {{#switch: {{lc:Water}} | wind | air = sails | water = a wheel | hand}}~By a wheel",
                "By {{#switch: air | wind | air = sails | hand}} or {{#switch: ox | wind = sails | hand}}~By sails or hand",
                "{{#switch:x|a=b|#default=Oats}} and {{#if:{{lc:}}|rye|{{formatnum:12}} sacks}}~Oats and 12 sacks",
                "3 {{PLURAL:3|stone|stones}}, 1 {{plural:1|stone|stones}}, no. {{padleft:7|3}}~3 stones, 1 stone, no. 007",
                "In B{{music|flat}}, {{percentage|1|3|1}} of {{simple nuclide|Carbon|14}}, {{key press|Ctrl|C}}~In B\u266D, 33.3% of Carbon-14, Ctrl+C",
                "{{invoked:x|y}}{{#invoke:x|y}}{{#expr:1+1}} Nothing~Nothing",
            })
    void whatTemplatesSayStays(String markup, String text) {
        assertThat(WikiText.plain(markup, Set.of(), "en")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "\u5e2d\u524d-{zh-hans:\u8f6f\u4ef6; zh-hant:\u8edf\u9ad4;}-\u548c-{\u78e8}-\u574a-{T|zh:a;zh-tw:b}-~\u5e2d\u524d\u8f6f\u4ef6\u548c\u78e8\u574a",
                "A-{H|zh-cn:x;zh-tw:y}-B-{A|zh-cn:{{nowrap|c d}}}-E~ABc dE",
                "-{zh-cn:a -{b}- c;zh-tw:d}- and -{zh;zh-hans|e}-~a b c and e",
            })
    void ofAWikiWithSeveralScriptsOneIsShown(String markup, String text) {
        assertThat(WikiText.plain(markup, Set.of(), "zh")).isEqualTo(text);
    }

    @Test
    void bracesOfAnotherWikiAreNoVariants() {
        assertThat(WikiText.plain("f-{x}-g", Set.of(), "en")).isEqualTo("f-{x}-g");
    }

    @Test
    void aReferenceToHalfASurrogatePairIsNoCharacter() {
        assertThat(WikiText.plain("A &#xD800; b &#x1F600;", Set.of(), "en")).isEqualTo("A \uFFFD b \uD83D\uDE00");
    }

    @Test
    void aLineThatBeginsWithASpaceKeepsItsIndentation() {
        assertThat(WikiText.plain("So:\n grind (x)\n     stop(y)\nEnd.", Set.of(), "en"))
                .isEqualTo("So:\ngrind (x)\n    stop(y)\nEnd.");
    }

    @Test
    void wordsThatATemplateAddsAreOfItsLanguageOnly() {
        assertThat(WikiText.plain("{{as of|2015}} hade den", Set.of(), "sv")).isEqualTo("2015 hade den");
    }

    @Test
    void codeKeepsItsIndentationAndItsBrackets() {
        String code = "if grind():\n    open(x)  # '''not bold''' [[nor a link]]\n\n    stop()";
        for (String tag : List.of("source lang=\"python\"", "syntaxhighlight", "pre")) {
            String end = tag.replaceFirst(" .*", "");
            assertThat(WikiText.plain("So:\n<" + tag + ">\n" + code + "\n</" + end + ">\nEnd.", Set.of(), "en"))
                    .isEqualTo("So:\n\n" + code + "\n\nEnd.");
        }
    }

    @Test
    void takesTimeInProportionHoweverTemplatesLie() {
        Assertions.assertTimeout(Duration.ofSeconds(30), () -> {
            for (String piece : List.of("{{nowrap|", "{{convert|1|m}}", "{{lang|en|[[a|", "|{{frac|1}}")) {
                assertThat(WikiText.plain(piece.repeat(50_000) + "}}".repeat(50_000), Set.of(), "en"))
                        .isNotNull();
            }
        });
    }
}
