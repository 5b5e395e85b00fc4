package dev.millrace.quickstart;

import java.util.List;
import java.util.Map;

/** The small world the stories play in: who lives there, what they own, and what is always so. */
final class World {

    static final List<String> GIRLS = List.of(
            "Mia", "Lily", "Anna", "Emma", "Lucy", "Sara", "Nora", "Ella", "Rosa", "Clara", "Ida", "Jane", "Kate",
            "Lena", "Maya", "Nina", "Olga", "Polly", "Ruth", "Sofia", "Tina", "Vera", "Wendy", "Zoe", "Amy", "Betty",
            "Dora", "Elsa", "Fiona", "Grace");
    static final List<String> BOYS = List.of(
            "Tom", "Ben", "Max", "Sam", "Leo", "Tim", "Jack", "Finn", "Noah", "Paul", "Adam", "Carl", "David", "Eric",
            "Fred", "George", "Hugo", "Ivan", "John", "Karl", "Luke", "Mark", "Nick", "Oscar", "Peter", "Ralph",
            "Simon", "Theo", "Victor", "Walter");
    static final List<String> COLOURS = List.of(
            "red", "blue", "green", "yellow", "white", "black", "pink", "brown", "purple", "golden", "silver", "grey");
    static final List<String> OBJECTS = List.of(
            "ball", "kite", "boat", "drum", "doll", "hat", "book", "train", "scarf", "bell", "cup", "lamp", "bike",
            "flute", "robot", "ring", "spoon", "coat", "key", "pencil", "stone", "shell", "feather", "ribbon", "puppet",
            "whistle", "button", "mitten", "teapot", "bucket", "balloon", "marble", "pillow", "candle", "puzzle",
            "sled", "wagon", "clock", "mirror", "crown");

    /** What each animal says, in every story. */
    static final Map<String, String> SOUNDS = Map.ofEntries(
            Map.entry("dog", "woof"),
            Map.entry("cat", "meow"),
            Map.entry("cow", "moo"),
            Map.entry("duck", "quack"),
            Map.entry("pig", "oink"),
            Map.entry("sheep", "baa"),
            Map.entry("horse", "neigh"),
            Map.entry("lion", "roar"),
            Map.entry("mouse", "squeak"),
            Map.entry("frog", "ribbit"),
            Map.entry("bird", "tweet"),
            Map.entry("bee", "buzz"),
            Map.entry("snake", "hiss"),
            Map.entry("hen", "cluck"),
            Map.entry("wolf", "howl"),
            Map.entry("turkey", "gobble"));

    /** What one does at each place, in every story. */
    static final Map<String, String> DEEDS = Map.ofEntries(
            Map.entry("beach", "built a castle of sand"),
            Map.entry("park", "played on the swing"),
            Map.entry("farm", "picked sweet apples"),
            Map.entry("forest", "climbed a tall tree"),
            Map.entry("river", "caught a silver fish"),
            Map.entry("kitchen", "baked a chocolate cake"),
            Map.entry("garden", "planted little seeds"),
            Map.entry("library", "read a long tale"),
            Map.entry("school", "learned to count"),
            Map.entry("market", "bought fresh bread"),
            Map.entry("lake", "rowed across the waves"),
            Map.entry("hill", "rolled down the grass"),
            Map.entry("zoo", "looked at the monkeys"),
            Map.entry("pond", "threw stones into the water"),
            Map.entry("station", "waved at the trains"),
            Map.entry("meadow", "made a chain of flowers"));

    static final List<String> ANIMALS = SOUNDS.keySet().stream().sorted().toList();
    static final List<String> PLACES = DEEDS.keySet().stream().sorted().toList();
    static final List<String> ADULTS =
            List.of("mother", "father", "grandmother", "grandfather", "aunt", "uncle", "big sister", "big brother");
    static final List<String> FOODS = List.of(
            "warm bread",
            "apple pie",
            "honey cake",
            "tomato soup",
            "fresh berries",
            "cheese",
            "pancakes",
            "carrots",
            "cookies",
            "ripe pears",
            "rice pudding",
            "nuts",
            "plums",
            "hot porridge",
            "cherry jam",
            "noodles");

    private World() {}

    /** Whether the story of {@code name} with {@code thing} (an object, animal or place) is kept for the questions. */
    static boolean heldOut(String name, String thing) {
        // String.hashCode is specified, so the split never changes; the multiplication spreads its low bits.
        return Math.floorMod(((name + '/' + thing).hashCode() * 0x9E3779B9) >>> 12, 8) == 0;
    }

    static boolean isGirl(String name) {
        return GIRLS.contains(name);
    }
}
