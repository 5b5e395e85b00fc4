package dev.millrace.contracts.events;

/** Where the objects of an arena lie, which compares the answers of several models and belongs to no run. */
public final class ArenaKeys {

    private ArenaKeys() {}

    /** What the keys of all objects of an arena begin with. */
    public static String of(String arena) {
        return "arenas/%s/".formatted(arena);
    }

    /** What the models of an arena are asked; its name is checked as a recipe's is. */
    public static String prompts(String arena) {
        return "arenas/%s/prompts.jsonl".formatted(arena);
    }

    /** What the models of an arena have answered. */
    public static String answers(String arena) {
        return "arenas/%s/answers.jsonl".formatted(arena);
    }

    /** What the keys of what models were asked for an arena and have said begin with. */
    public static String journal(String arena) {
        return "arenas/%s/journal/".formatted(arena);
    }

    /** What a judge was asked about the answers of an arena, and has said. */
    public static String judge(String arena) {
        return "arenas/%s/judge.jsonl".formatted(arena);
    }
}
