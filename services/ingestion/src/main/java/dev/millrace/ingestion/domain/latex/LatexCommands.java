package dev.millrace.ingestion.domain.latex;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of LaTeX's commands and environments; of all others the words in braces are text. */
final class LatexCommands {

    /** Environments of mathematics, which stays as it is written. */
    static final Set<String> MATHS = Set.of(
            "equation",
            "align",
            "gather",
            "multline",
            "eqnarray",
            "displaymath",
            "math",
            "alignat",
            "flalign",
            "narrowmultline",
            "split",
            "mathpar",
            "array",
            "dmath",
            "IEEEeqnarray",
            "subequations");
    /** Environments whose content is no markup. */
    static final Set<String> VERBATIM = Set.of(
            "verbatim",
            "Verbatim",
            "lstlisting",
            "minted",
            "alltt",
            "BVerbatim",
            "LVerbatim",
            "verbatimtab",
            "spverbatim",
            "boxedverbatim",
            "SaveVerbatim",
            "tcblisting",
            "pycode",
            "pyconsole",
            "pyblock",
            "luacode",
            "lstcode");
    /** Environments that are no text. */
    static final Set<String> DROPPED = Set.of(
            "comment",
            "tikzpicture",
            "picture",
            "filecontents",
            "thebibliography",
            "pspicture",
            "xy",
            "tikzcd",
            "CD",
            "theindex",
            "asy");

    /** Commands that refer to the literature, of natbib, biblatex and their like. */
    static final Pattern CITATION = Pattern.compile("[A-Za-z]*[Cc]ite(?:[a-z]+|A?L?[pt]|NP)?s?");

    /** Commands that are no text, with how many arguments go with them. */
    static final Map<String, Integer> SILENT = new HashMap<>();
    /** Commands that stand for characters. */
    static final Map<String, String> SYMBOLS = new HashMap<>();
    /** Commands that begin a heading. */
    static final Set<String> HEADINGS =
            Set.of("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph");
    /** Accents, as combining characters. */
    static final Map<String, Character> ACCENTS = new HashMap<>();

    static {
        for (String name : ("label index indexdef indexsee ref eqref cref Cref autoref pageref nameref vref Vref fref"
                        + " Fref subref labelcref cpageref namecref lcnamecref vspace hspace includegraphics includesvg includepdf includeonly graphicspath DeclareGraphicsExtensions epsfbox epsffile epsfig psfig lstset pgfplotsset tikzset captionsetup sisetup tcbset mdfsetup usepgfplotslibrary hyphenation scalebox rotatebox colorbox MakeShortVerb DeleteShortVerb DefineShortVerb UndefineShortVerb lstMakeShortInline lstDeleteShortInline bibliography bibliographystyle pagestyle"
                        + " thispagestyle usepackage RequirePackage documentclass bibitem setlist pagenumbering hypersetup"
                        + " title author date thanks inst fnref orcidID vskip hskip phantom hphantom vphantom tag symlabel"
                        + " input include lstinputlisting verbatiminput VerbatimInput PassOptionsToPackage usetikzlibrary geometry cline cmidrule indexfoot hypertarget"
                        + " newgeometry fontseries fontshape advance bookmark color pagecolor stepcounter refstepcounter linespread fontsize selectlanguage")
                .split(" ", -1)) {
            SILENT.put(name, 1);
        }
        for (String name :
                "addtocounter setcounter setlength addtolength settowidth settoheight settodepth colorlet DeclareUnicodeCharacter newcolumntype includemedia resizebox fcolorbox DeclareMathOperator newtheorem numberwithin"
                        .split(" ", -1)) {
            SILENT.put(name, 2);
        }
        SILENT.put("PassOptionsToPackage", 2);
        SILENT.put("definecolor", 3);
        SILENT.put("DeclareGraphicsRule", 4);
        SILENT.put("addcontentsline", 3);
        SILENT.put("markboth", 2);
        SILENT.put("markright", 1);
        SILENT.put("newenvironment", 3);
        SILENT.put("renewenvironment", 3);
        SILENT.put("rule", 2);
        SILENT.put("multicolumn", 2);
        SILENT.put("textcolor", 1);
        SILENT.put("inputminted", 2);
        SILENT.put("crefrange", 2);
        SILENT.put("lstnewenvironment", 3);
        SILENT.put("DefineVerbatimEnvironment", 3);
        SILENT.put("newminted", 2);
        SILENT.put("import", 2);
        SILENT.put("subimport", 2);
        SILENT.put("raisebox", 1);
        SILENT.put("parbox", 1);
        for (String condition : List.of(
                "ifdef",
                "ifundef",
                "ifcsdef",
                "ifthenelse",
                "iftoggle",
                "ifbool",
                "ifstrempty",
                "ifblank",
                "IfFileExists")) {
            SILENT.put(condition, 1);
        }
        SILENT.put("ifstrequal", 2);
        SILENT.put("fontencoding", 1);
        String symbols =
                "& & % % $ $ # # _ _ { { } } ldots … dots … textellipsis … ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł"
                        + " aa å AA Å i ı j ȷ S § P ¶ copyright © pounds £ euro € textbackslash \\ textasciitilde ~ textendash –"
                        + " textemdash — textquotedblleft “ textquotedblright ” textquoteleft ‘ textquoteright ’ LaTeX LaTeX TeX TeX"
                        + " textbullet • textregistered ® texttrademark ™ dag † ddag ‡ textless < textgreater > textbar | textdegree °"
                        + " guillemotleft « guillemotright » og « fg » BibTeX BibTeX slash /";
        String[] parts = symbols.split(" ", -1);
        for (int i = 0; i + 1 < parts.length; i += 2) {
            SYMBOLS.put(parts[i], parts[i + 1]);
        }
        String accents =
                "'\u0301`\u0300^\u0302\"\u0308~\u0303=\u0304.\u0307u\u0306v\u030CH\u030Bc\u0327k\u0328r\u030Ad\u0323b\u0331";
        for (int i = 0; i < accents.length(); i += 2) {
            ACCENTS.put(accents.substring(i, i + 1), accents.charAt(i + 1));
        }
    }

    private LatexCommands() {}
}
