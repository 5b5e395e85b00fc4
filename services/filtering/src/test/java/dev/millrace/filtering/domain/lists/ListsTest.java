package dev.millrace.filtering.domain.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListsTest {

    @TempDir
    Path folder;

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("list.txt"), List.of(lines));
    }

    private AddressList addresses(String... lines) throws IOException {
        return new AddressList(List.of(file(lines)));
    }

    private WordList words(String... lines) throws IOException {
        return new WordList(List.of(file(lines)));
    }

    private static boolean has(AddressList list, String host, String path) {
        return list.has(host, "https://" + host + path);
    }

    @Test
    void aHostStandsForAllBelowIt() throws IOException {
        AddressList list = addresses("# ours", "example.org", "*.tracker.example");
        assertThat(has(list, "example.org", "/")).isTrue();
        assertThat(has(list, "www.example.org", "/page?x=1")).isTrue();
        assertThat(has(list, "tracker.example", "")).isTrue();
        assertThat(has(list, "notexample.org", "/")).isFalse();
        assertThat(has(list, "org", "/")).isFalse();
    }

    @Test
    void hostsFilesAreRead() throws IOException {
        AddressList list = addresses("127.0.0.1 localhost", "0.0.0.0 ads.example # comment", "::1 six.example");
        assertThat(has(list, "ads.example", "/")).isTrue();
        assertThat(has(list, "six.example", "/")).isTrue();
    }

    @Test
    void anAddressWithAPathStandsForAllThatBeginWithIt() throws IOException {
        AddressList list = addresses("https://example.org/private/", "||other.example/ads/$popup");
        assertThat(has(list, "example.org", "/private/letter")).isTrue();
        assertThat(has(list, "example.org", "/public")).isFalse();
        assertThat(has(list, "other.example", "/ads/1")).isTrue();
    }

    @Test
    void exceptionsOfEasyListHoldAndRulesAboutPagesDoNot() throws IOException {
        AddressList list = addresses(
                "[Adblock Plus 2.0]",
                "! Title: a list",
                "||bad.example^",
                "@@||good.bad.example^",
                "||only-there.example^$domain=some.example",
                "-ad-300x600-",
                "example.org##.banner");
        assertThat(has(list, "bad.example", "/")).isTrue();
        assertThat(has(list, "x.bad.example", "/")).isTrue();
        assertThat(has(list, "good.bad.example", "/")).isFalse();
        assertThat(has(list, "only-there.example", "/")).isFalse();
        assertThat(list.size()).isEqualTo(1);
    }

    @Test
    void theRealEasyListBlocksAdServersAndNoLibraries() throws IOException {
        AddressList list =
                new AddressList(List.of(RealData.require("F_quality/url_subreddit_blocklists/easylist.txt.gz")));
        assertThat(list.size()).isGreaterThan(30_000);
        assertThat(has(list, "ad.doubleclick.net", "/")).isTrue();
        assertThat(has(list, "0008d6ba2e.com", "/any/page")).isTrue();
        assertThat(List.of("en.wikipedia.org", "www.gutenberg.org", "docs.python.org", "news.bbc.co.uk"))
                .noneMatch(host -> has(list, host, "/wiki/Page"));
    }

    @Test
    void aListWithNothingInItIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> addresses("just some words", "and more of them"))
                .withMessageContaining("list.txt")
                .withMessageContaining("2 lines");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> words("# nothing"))
                .withMessageContaining("list.txt");
        assertThatThrownBy(() -> new WordList(List.of(folder.resolve("gone.txt"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("gone.txt");
    }

    @Test
    void wordsCountWholeAndWhateverTheirCase() throws IOException {
        WordList list = words("ass", "bad phrase", "a");
        assertThat(list.count("An ASS, an assassin; class. Bad  phrase? bad phrase!"))
                .isEqualTo(2);
        assertThat(list.count("a b ba")).isEqualTo(1);
        assertThat(list.count("")).isZero();
    }

    @Test
    void theLongestOfSeveralCountsOnce() throws IOException {
        assertThat(words("ball", "ball gag").count("a ball gag and a ball")).isEqualTo(2);
    }

    @Test
    void wordsOfScriptsWithoutSpacesCountAnywhere() throws IOException {
        WordList list = words("[\"\u53e3\u4ea4\", \"wort\"]");
        assertThat(list.count("\u8fd9\u662f\u53e3\u4ea4\u7684\u610f\u601d")).isEqualTo(1);
        assertThat(list.count("Antwort")).isZero();
    }

    @Test
    void theRealWordListsAreRead() {
        for (String language : List.of("en", "de", "zh", "ja", "th", "ar", "ru")) {
            Path file = RealData.require("F_quality/ldnoobw_naughty_words/" + language + ".json");
            WordList list = new WordList(List.of(file));
            assertThat(ListFile.lines(file)).allMatch(word -> list.count("- " + word + " -") == 1);
        }
    }
}
