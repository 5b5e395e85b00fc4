package dev.millrace.ingestion.domain.web;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a robots.txt says to one crawler, as RFC 9309 reads it: the groups that name it, or else those for all; of the rules
 * that match a path the longest counts, and of two of one length the one that allows. {@code Crawl-delay} isn't in the RFC,
 * but many sites write it. Read by crawler-commons.
 */
public final class Robots {

    /** The RFC asks for at least 500 KiB; the rest of a longer file isn't read. */
    public static final int MOST_BYTES = 512 << 10;

    /** Everything may be fetched. */
    public static final Robots ALLOW_ALL = new Robots(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL));

    /** Nothing may be fetched. */
    public static final Robots DISALLOW_ALL = new Robots(new SimpleRobotRules(RobotRulesMode.ALLOW_NONE));

    /** Rules speak for paths; any site will do. */
    private static final String SITE = "http://site.invalid";

    /** Of a longer delay the library would make that nothing may be fetched; here it is for the caller to judge. */
    private static final long ANY_DELAY = Long.MAX_VALUE;

    /** For a log of a crawler that has none. */
    private static final int NO_WARNINGS = 0;

    private final BaseRobotRules rules;

    private Robots(BaseRobotRules rules) {
        this.rules = rules;
    }

    /**
     * Reads a robots.txt.
     *
     * @param agent the crawler's product token, such as {@code millrace}
     */
    public static Robots parse(byte[] text, String agent) {
        byte[] read = text.length > MOST_BYTES ? Arrays.copyOf(text, MOST_BYTES) : text;
        return new Robots(new SimpleRobotRulesParser(ANY_DELAY, NO_WARNINGS)
                .parseContent(SITE + "/robots.txt", read, "text/plain", Set.of(agent.toLowerCase(Locale.ROOT))));
    }

    /** Seconds that it asks for between two requests. */
    public OptionalDouble delay() {
        long millis = rules.getCrawlDelay();
        return millis >= 0 ? OptionalDouble.of(millis / 1000.0) : OptionalDouble.empty();
    }

    /** Whether {@code path}, with its query, may be fetched. */
    public boolean allows(String path) {
        return rules.isAllowed(SITE + path);
    }
}
