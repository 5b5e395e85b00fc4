package dev.millrace.filtering.domain.decontamination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlapTest {

    private static final String[] SPACES = {" ", ", ", " - ", ".\n", " (", ") ", "\t"};

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 13})
    void findsWhatComparingWordByWordFinds(int ngram) {
        Random random = new Random(ngram);
        int found = 0;
        for (int round = 0; round < 60; round++) {
            List<EvaluationItem> items = items(random);
            Overlap.Finder finder = new Overlap.Finder(index(items, ngram));
            for (int i = 0; i < 20; i++) {
                String text = text(random, items);
                Overlap overlap = finder.find(text);
                assertThat(shares(overlap)).isEqualTo(naive(text, items, ngram));
                found += overlap.items().size();
            }
        }
        assertThat(found).isGreaterThan(100);
    }

    @Test
    void aHashAloneIsNoProof() {
        String item = IntStream.range(0, 13).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        ItemIndex index = index(List.of(new EvaluationItem("s", "1", List.of(item))), 13);
        PlainWords other = new PlainWords();
        other.read(IntStream.range(0, 13).mapToObj(i -> "other" + i).collect(Collectors.joining(" ")));
        PlainWords same = new PlainWords();
        same.read(item);
        long hash = NgramHash.of(IntStream.range(0, 13).mapToLong(same::hash).toArray(), 0, 13);

        assertThat(index.find(index.tables()[0], hash, same, 0, hit -> {})).isTrue();
        assertThat(index.find(index.tables()[0], hash, other, 0, hit -> {})).isFalse();
    }

    @Test
    void caseAndPunctuationAndAccentsDoNotHideAnItem() {
        ItemIndex index = index(
                List.of(new EvaluationItem(
                        "quiz",
                        "7",
                        List.of("Who wrote the café scene in which the old sailor finally tells the truth?"))),
                13);
        Overlap overlap = new Overlap.Finder(index)
                .find("(who wrote: the CAFE\u0301 scene, in which -- the old \"sailor\"\nfinally tells... the truth)");
        assertThat(overlap.ngrams()).isEqualTo(2);
        assertThat(overlap.items()).containsExactly(new Overlap.Share(0, 2));
    }

    @Test
    void whatIsTooShortToTellIsSaidAndNotLookedFor() {
        ItemIndex index = index(
                List.of(
                        new EvaluationItem("s", "short", List.of("seven words are not enough to tell")),
                        new EvaluationItem("s", "long", List.of("eight words are just enough to tell apart"))),
                13);
        assertThat(index.tooShort()).isEqualTo(1);
        Overlap.Finder finder = new Overlap.Finder(index);
        assertThat(finder.find("So seven words are not enough to tell.").items())
                .isEmpty();
        assertThat(finder.find("And eight words are just enough to tell apart.").items())
                .containsExactly(new Overlap.Share(1, 1));
    }

    /** Items are quoted in running text: what stands around them has no say in where their words end. */
    @ParameterizedTest
    @CsvSource({
        "人人有资格享有本宣言所载的一切权利和自由，不分种族、肤色、性别、语言, 中华人民共和国国务院",
        "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない, 世界人権宣言の全文",
        "คนทุกคนมีสิทธิในการดำรงชีวิต เสรีภาพ และความมั่นคงแห่งตัวตน, ราชอาณาจักรไทย",
        "ບຸກຄົນທຸກຄົນມີສິດດຳລົງຊີວິດ ມີສິດເສລີພາບ ແລະ ຄວາມປອດໄພໃນຕົວ, ປະເທດລາວ",
        "ដោយយល់ឃើញថា ការយល់ដូចគ្នាមួយអំពីសិទ្ធិនិងសេរីភាពទាំងនេះ មានសារសំខាន់បំផុត, សេរីភាព",
        "လူတိုင်းတွင် ဥပဒေအရာ၌ လူပုဂ္ဂိုလ်တစ်ဦး အဖြစ်ဖြင့် အရာခပ်သိမ်းတွင် အသိအမှတ် ပြုခြင်းကို, နိုင်ငံ"
    })
    void itemsAreFoundWhereNoSpaceStandsBetweenWords(String passage, String name) {
        ItemIndex index = index(
                List.of(
                        new EvaluationItem("s", "question", List.of(passage)),
                        new EvaluationItem("s", "name", List.of(name))),
                10);
        assertThat(index.tooShort()).isEqualTo(1);
        Overlap.Finder finder = new Overlap.Finder(index);
        assertThat(finder.find("1) " + passage + "？ (" + name + ")").items())
                .extracting(Overlap.Share::item)
                .containsExactly(0);
        assertThat(finder.find(passage + passage).items())
                .extracting(Overlap.Share::item)
                .containsExactly(0);
        assertThat(finder.find(passage.substring(0, passage.length() / 3) + name)
                        .items())
                .isEmpty();
    }

    private static ItemIndex index(List<EvaluationItem> items, int ngram) {
        ItemIndex.Builder builder = new ItemIndex.Builder(ngram);
        items.forEach(builder::add);
        return builder.build();
    }

    private static Map<Integer, Integer> shares(Overlap overlap) {
        Map<Integer, Integer> shares = new TreeMap<>();
        overlap.items().forEach(share -> shares.put(share.item(), share.ngrams()));
        return shares;
    }

    /** Few different words, so that items share n-grams with each other and with texts by chance, too. */
    private static List<EvaluationItem> items(Random random) {
        List<EvaluationItem> items = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            List<String> passages = new ArrayList<>();
            for (int p = 0; p <= random.nextInt(3); p++) {
                passages.add(words(random, random.nextInt(40)));
            }
            if (i > 0 && random.nextBoolean()) {
                passages.addAll(items.get(random.nextInt(i)).passages());
            }
            items.add(new EvaluationItem("set" + i % 3, "item" + i, passages));
        }
        return items;
    }

    private static String text(Random random, List<EvaluationItem> items) {
        StringBuilder text = new StringBuilder(words(random, random.nextInt(60)));
        for (int i = 0; i < random.nextInt(4); i++) {
            List<String> passages = items.get(random.nextInt(items.size())).passages();
            String[] passage = passages.get(random.nextInt(passages.size())).split("(?<= )", -1);
            int from = random.nextInt(passage.length);
            int to = from + random.nextInt(passage.length - from + 1);
            text.append(' ')
                    .append(String.join("", Arrays.copyOfRange(passage, from, to)))
                    .append(' ')
                    .append(words(random, random.nextInt(20)));
        }
        return text.toString();
    }

    private static String words(Random random, int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String word = List.of("a", "b", "Été", "été", "C", "dd", "水", "x1", "ß", "Z")
                    .get(random.nextInt(10));
            words.append(word).append(SPACES[random.nextInt(SPACES.length)]);
        }
        return words.toString();
    }

    private static Map<Integer, Integer> naive(String text, List<EvaluationItem> items, int ngram) {
        List<String> words = words(text);
        Map<Integer, Integer> shares = new TreeMap<>();
        for (int i = 0; i < items.size(); i++) {
            Set<List<String>> ngrams = new HashSet<>();
            for (String passage : items.get(i).passages()) {
                List<String> of = words(passage);
                int length = Math.min(ngram, of.size());
                for (int at = 0; length >= ItemIndex.LEAST && at + length <= of.size(); at++) {
                    ngrams.add(of.subList(at, at + length));
                }
            }
            int count = 0;
            for (int at = 0; at < words.size(); at++) {
                for (int length = ItemIndex.LEAST; length <= ngram && at + length <= words.size(); length++) {
                    count += ngrams.contains(words.subList(at, at + length)) ? 1 : 0;
                }
            }
            if (count > 0) {
                shares.put(i, count);
            }
        }
        return shares;
    }

    private static List<String> words(String text) {
        PlainWords words = new PlainWords();
        words.read(text);
        return IntStream.range(0, words.size()).mapToObj(words::word).toList();
    }
}
