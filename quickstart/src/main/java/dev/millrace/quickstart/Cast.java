package dev.millrace.quickstart;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Who and what one story is about. */
record Cast(
        String hero,
        String friend,
        String colour,
        String object,
        String animal,
        String place,
        String adult,
        String food) {

    /** A cast of which no pair of a name with a thing is held out for the questions. */
    static Cast forStory(Random random) {
        String hero = name(random, n -> true);
        String friend = name(random, n -> !n.equals(hero));
        Predicate<String> allowed = thing -> !World.heldOut(hero, thing) && !World.heldOut(friend, thing);
        return complete(random, hero, friend, allowed, allowed, allowed);
    }

    /** A cast whose object, animal and place are all held out for its hero. */
    static Cast forQuestion(Random random) {
        while (true) {
            String hero = name(random, n -> true);
            String friend = name(random, n -> !n.equals(hero));
            Predicate<String> heldOut = thing -> World.heldOut(hero, thing);
            if (World.OBJECTS.stream().anyMatch(heldOut)
                    && World.ANIMALS.stream().anyMatch(heldOut)
                    && World.PLACES.stream().anyMatch(heldOut)) {
                return complete(random, hero, friend, heldOut, heldOut, heldOut);
            }
        }
    }

    private static Cast complete(
            Random random,
            String hero,
            String friend,
            Predicate<String> object,
            Predicate<String> animal,
            Predicate<String> place) {
        return new Cast(
                hero,
                friend,
                pick(random, World.COLOURS, c -> true),
                pick(random, World.OBJECTS, object),
                pick(random, World.ANIMALS, animal),
                pick(random, World.PLACES, place),
                pick(random, World.ADULTS, a -> true),
                pick(random, World.FOODS, f -> true));
    }

    private static String name(Random random, Predicate<String> allowed) {
        return pick(random, random.nextBoolean() ? World.GIRLS : World.BOYS, allowed);
    }

    private static String pick(Random random, List<String> from, Predicate<String> allowed) {
        List<String> left = from.stream().filter(allowed).toList();
        return left.get(random.nextInt(left.size()));
    }

    String thing() {
        return colour + " " + object;
    }

    String sound() {
        return World.SOUNDS.getOrDefault(animal, "");
    }

    String deed() {
        return World.DEEDS.getOrDefault(place, "");
    }

    /** What stands for each slot of the templates. */
    Map<String, String> slots() {
        boolean girl = World.isGirl(hero);
        boolean friendIsGirl = World.isGirl(friend);
        return Map.ofEntries(
                Map.entry("hero", hero),
                Map.entry("friend", friend),
                Map.entry("thing", thing()),
                Map.entry("object", object),
                Map.entry("animal", animal),
                Map.entry("sound", sound()),
                Map.entry("place", place),
                Map.entry("deed", deed()),
                Map.entry("adult", adult),
                Map.entry("food", food),
                Map.entry("child", girl ? "girl" : "boy"),
                Map.entry("he", girl ? "she" : "he"),
                Map.entry("He", girl ? "She" : "He"),
                Map.entry("him", girl ? "her" : "him"),
                Map.entry("his", girl ? "her" : "his"),
                Map.entry("His", girl ? "Her" : "His"),
                Map.entry("his_adult", (girl ? "Her " : "His ") + adult),
                Map.entry("his_friend", friendIsGirl ? "her" : "his"),
                Map.entry("him_friend", friendIsGirl ? "her" : "him"));
    }
}
