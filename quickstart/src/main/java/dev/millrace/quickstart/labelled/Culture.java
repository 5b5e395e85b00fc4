package dev.millrace.quickstart.labelled;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Names of people and places as they are where a language is spoken.
 *
 * @param code such as {@code cs}
 * @param streets of which the name of one is made; empty where surnames are
 * @param first given names that look like those
 */
record Culture(
        String code,
        List<String> firstNames,
        List<String> lastNames,
        List<String> cities,
        List<String> streets,
        List<String> states,
        InventedNames first,
        InventedNames last,
        InventedNames city) {

    private static final String ELSEWHERE = "more";
    private static final String TOWNS = "towns";

    /** All of which there are lists of people's names. */
    static List<Culture> all(Map<String, List<String>> lists) {
        Map<String, Culture> all = new TreeMap<>();
        for (String key : lists.keySet()) {
            if (key.endsWith(".first")) {
                String code = key.substring(0, key.length() - ".first".length());
                List<String> first = list(lists, key);
                List<String> last = lists.getOrDefault(code + ".last", first);
                String towns = code.equals("en") ? TOWNS : lists.containsKey(code + ".city") ? code : ELSEWHERE;
                List<String> cities = list(lists, towns + ".city");
                all.put(
                        code,
                        new Culture(
                                code,
                                first,
                                last,
                                cities,
                                lists.getOrDefault(code + ".street", List.of()),
                                lists.getOrDefault(code + ".state", List.of()),
                                new InventedNames(first),
                                new InventedNames(last),
                                new InventedNames(cities)));
            }
        }
        return List.copyOf(all.values());
    }

    private static List<String> list(Map<String, List<String>> lists, String key) {
        return Objects.requireNonNull(lists.get(key), key);
    }

    String firstName(Chance chance) {
        return chance.is(0.3) ? first.make(chance) : chance.any(firstNames);
    }

    String lastName(Chance chance) {
        return chance.is(0.35) ? last.make(chance) : chance.any(lastNames);
    }

    String cityName(Chance chance) {
        return chance.is(0.35) ? city.make(chance) : chance.any(cities);
    }
}
