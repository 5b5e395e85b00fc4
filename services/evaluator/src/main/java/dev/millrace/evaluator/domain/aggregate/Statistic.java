package dev.millrace.evaluator.domain.aggregate;

import java.util.Arrays;

/** A figure of several items, that can be computed of any draw from them. */
@FunctionalInterface
interface Statistic {

    /** The figure of the items at these places, one that is there twice counting twice. */
    double of(int[] places);

    /** The figure of all of {@code n} items. */
    default double ofAll(int n) {
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        return of(all);
    }
}
