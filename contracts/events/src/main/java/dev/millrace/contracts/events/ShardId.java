package dev.millrace.contracts.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shard's identity within a run, and its rank: source in the order of the recipe, split of the source, position in
 * the split. The written form sorts as the ranks do.
 *
 * @param source order of the source in the recipe, from 0, at most 9,999
 * @param split which part of the source, from 0, at most 99,999
 * @param index which shard of the split, from 0, at most 999,999
 */
public record ShardId(int source, int split, int index) implements Comparable<ShardId> {

    private static final Pattern FORM = Pattern.compile("s(\\d{4})-(\\d{5})-(\\d{6})");
    private static final Comparator<ShardId> BY_RANK = Comparator.comparingInt(ShardId::source)
            .thenComparingInt(ShardId::split)
            .thenComparingInt(ShardId::index);

    public ShardId {
        if (source < 0 || source > 9_999 || split < 0 || split > 99_999 || index < 0 || index > 999_999) {
            throw new IllegalArgumentException(
                    "No such shard: source %d, split %d, index %d".formatted(source, split, index));
        }
    }

    /** Reads the written form, such as {@code s0001-00000-000017}. */
    @JsonCreator
    public static ShardId parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("Not a shard id: " + text);
        }
        return new ShardId(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
    }

    @Override
    public int compareTo(ShardId other) {
        return BY_RANK.compare(this, other);
    }

    @JsonValue
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "s%04d-%05d-%06d", source, split, index);
    }
}
