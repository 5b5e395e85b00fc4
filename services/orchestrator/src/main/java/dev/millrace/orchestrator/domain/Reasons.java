package dev.millrace.orchestrator.domain;

import java.util.ArrayList;
import java.util.List;

/** Keeps what an event says about its reasons within what a message may hold, whatever came together. */
final class Reasons {

    private static final int MOST = 100;
    private static final int LONGEST = 1_000;

    private Reasons() {}

    /** The first of {@code reasons}, cut short where one is very long; the last one says how many are left out. */
    static List<String> bounded(List<String> reasons) {
        List<String> bounded = new ArrayList<>(
                reasons.stream().limit(MOST).map(Reasons::shortened).toList());
        if (reasons.size() > MOST) {
            bounded.add("and %d more like these".formatted(reasons.size() - MOST));
        }
        return bounded;
    }

    private static String shortened(String reason) {
        if (reason.length() <= LONGEST) {
            return reason;
        }
        int end = Character.isHighSurrogate(reason.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return reason.substring(0, end) + " …";
    }
}
