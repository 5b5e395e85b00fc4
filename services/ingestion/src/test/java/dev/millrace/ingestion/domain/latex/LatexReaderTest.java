package dev.millrace.ingestion.domain.latex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingestion.domain.files.FileReadingTest;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LatexReaderTest {

    @ParameterizedTest
    @MethodSource("pieces")
    void aPaperSaysWhatItsReadersSee(String latex, String text) throws IOException {
        SourceEntry.Text paper = (SourceEntry.Text) paper(latex);
        assertThat(paper.text()).isEqualTo(text);
        assertThat(paper.metadata()).doesNotContainKey("missingFiles");
    }

    static List<Arguments> pieces() {
        return List.of(
                // Pictures and listings of other files are no parts of the document.
                Arguments.of("Sluice. \\includegraphics*[width=3cm] {fig/sluice.pdf} Weir.", "Sluice. Weir."),
                Arguments.of(
                        "A \\includesvg{a}\\includepdf[pages=1]{b}\\lstinputlisting{c}\\inputminted[x]{d}{e} B", "A B"),
                Arguments.of(
                        "A \\epsfig{file=a.eps,width=3cm}\\psfig{file=b}\\DeclareGraphicsExtensions{.pdf}\\resizebox{\\textwidth}{!}{\\includegraphics{c}}\\includemedia[x]{d}{e} B",
                        "A B"),
                Arguments.of(
                        "A \\definecolor{x}{rgb}{0,1,0}\\colorbox{x}{green} \\fcolorbox{a}{b}{word} \\lstset{language=C} B",
                        "A green word B"),
                // A percent sign where nothing is markup.
                Arguments.of(
                        "\\MakeShortVerb{\\|}Use |9%| and\n|%d|, a \\| alone.\\DeleteShortVerb{\\|} One | by % itself\nEnd.",
                        "Use 9% and %d, a alone. One | by End."),
                Arguments.of("\\lstMakeShortInline[language=C]!x !5 % 3! y!\nNext % no\nmore", "x 5 % 3 y! Next more"),
                Arguments.of(
                        "\\begin{tcblisting}{listing only}\nx % y\n\\end{tcblisting}\n\\begin{spverbatim}\na % b\n\\end{spverbatim}",
                        "x % y\n\na % b"),
                Arguments.of(
                        "Rises \\verb+9%+ each\nyear \\Verb[x]|%| \\lstinline{%d} \\mintinline[a]{c}!%s!.\nEnd.",
                        "Rises 9% each year % %d %s. End."),
                Arguments.of("100\\% grain % not chaff\n  only\nNext", "100% grain only Next"),
                Arguments.of(
                        "\\begin{Verbatim}[frame=single]\n\n  a % b\n\n\n  \\input{c}\n\\end{Verbatim}\nDone",
                        "  a % b\n\n\n  \\input{c}\n\nDone"),
                Arguments.of(
                        "\\begin{minted}[linenos]{python}\nx = '%d' % y\n\\end{minted} \\begin{verbatim}\n[1]{%}\n\\end{verbatim}",
                        "x = '%d' % y\n\n[1]{%}"),
                Arguments.of(
                        "\\lstnewenvironment{mill}{}{}\\begin{mill}\n5 % 3\n\\end{mill}\n\\footnote{\\verb|}%|}.",
                        "5 % 3\n\n(}%)."),
                Arguments.of(
                        "See \\url{http://m.example/~a/b_c%20d--e} \\path|x%y|.\nNext",
                        "See http://m.example/~a/b_c%20d--e x%y. Next"),
                Arguments.of(
                        "\\href[pdfnewwindow]{http://m.example/a%20b\\#c}{His \\emph{page}} is, \\href{http://m.example/}{m.example}.",
                        "His page (http://m.example/a%20b#c) is, m.example."),
                // What is switched off.
                Arguments.of("A \\iffalse b \\ifnum1=1 c \\else d \\fi e % \\fi\n f \\fi G", "A G"),
                Arguments.of("A \\newif\\ifx@y \\iffalse b\\ifx@y c\\fi\\newif\\ifz d\\else E\\fi{} F", "A E F"),
                Arguments.of(
                        "\\newif\\iflong A \\iflong b \\else C \\fi \\longtrue D \\iflong E \\else f\\fi{} G",
                        "A C D E G"),
                Arguments.of(
                        "\\newif\\ifours\\ourstrue A \\ifours B\\iffalse c\\fi\\fi{} D \\oursfalse\\ifours e\\fi F",
                        "A B D F"),
                Arguments.of("A \\ifnum1>0 B \\else c \\fi D \\ifdim 2pt<1pt e \\else F \\fi G", "A B D F G"),
                Arguments.of("A \\ifnum\\value{page}>1 B \\else C \\fi D", "A B C D"),
                Arguments.of(
                        "\\newcommand{\\own}{x} A \\ifdefined\\own B \\else c \\fi \\ifdefined\\others D \\fi E",
                        "A B D E"),
                Arguments.of(
                        "A \\ifx\\undefined\\others B \\fi \\ifpdf C \\else d \\fi \\ifmmode e\\else F\\fi", "A B C F"),
                Arguments.of("A \\ifthenelse{\\equal{b}{c}}{D}{} \\iftoggle{e}{F}{}", "A D F"),
                Arguments.of("A \\if0 b \\fi C \\iftrue D \\else e \\fi F \\iff G \\iffalse H", "A C D F G H"),
                // References to the literature.
                Arguments.of(
                        "As \\citet[see][p. 3]{a} and \\citep*[cf.][]{a,b} \\parencites[1][2]{a}[3]{b} \\Textcite {c}say",
                        "As and say"));
    }

    @Test
    void partsAreFoundByTheirOwnCommandsOnly() throws IOException {
        SourceEntry.Text paper = (SourceEntry.Text) paper("\\verb|\\input{a}| \\input b \\include{c}\\includeonly{d}");
        assertThat(paper.text()).isEqualTo("\\input{a}");
        assertThat(paper.metadata()).containsEntry("missingFiles", "b, c");
    }

    /** A title goes through all that the text goes through, but for its notes. */
    @Test
    void titleAndAuthorsAreWordsToo() throws IOException {
        SourceEntry.Text paper = (SourceEntry.Text)
                paper(
                        "\\newcommand{\\mill}[1]{#1 Mills}\\title[Short]{50\\% of \\mill{G\\\"odel's}\\\\ --- a \\textbf{{\\large study}} of $x^2$\\thanks{No.}}"
                                + "\\author{J\\'er\\^ome {\\O}ster\\inst{1} \\and Jos\\'{e}~{\\v S}im\\footnote{Of {here}.}}"
                                + "A \\begin{theorem}[Na\\\"ive \\& \\href{http://x}{old}] holds.\\end{theorem}"
                                + "\\begin{itemize}\\item[\\mill{Red}] \\SI{9.8}{\\metre\\per\\second\\squared}, \\qty[x=1]{5}{\\kilo\\gram \\metre}, \\si{m/s}\\end{itemize}");
        assertThat(paper.metadata())
                .containsEntry("title", "50% of Gödel's Mills — a study of $x^2$".replace('\'', '’'))
                .containsEntry("author", "Jérôme Øster, José Šim");
        assertThat(paper.text()).isEqualTo("A\n\nNaïve & old. holds.\n\n- Red Mills 9.8 m/s^2, 5 kg m, m/s");
    }

    @Test
    void takesTimeInProportionHoweverMuchIsOpened() {
        List<String> many = List.of(
                "\\iffalse ".repeat(50_000),
                "\\iftrue ".repeat(10_000) + "x\\fi".repeat(10_000),
                "\\verb|x".repeat(50_000),
                "\\begin{verbatim}".repeat(2_000),
                "\\url{".repeat(20_000),
                "\\title{".repeat(50_000),
                "\\item[".repeat(50_000) + "]".repeat(50_000),
                "\\newcommand{\\a}[1]{#1#1#1#1#1#1#1#1}\\a{\\a{\\a{\\a{\\a{\\verb|" + "x".repeat(1_500) + "|}}}}}");
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            for (String latex : many) {
                assertThat(paper(latex)).isNotNull();
            }
        });
    }

    private static SourceEntry paper(String latex) throws IOException {
        String paper = "\\documentclass{article}\n\\begin{document}\n" + latex + "\n\\end{document}\n";
        return Readings.read("paper.tex", FileReadingTest.utf8(paper), ReadLimits.DEFAULT)
                .getFirst();
    }
}
