package dev.millrace.ingestion.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can be set about fetching from the web. */
@ConfigMapping(prefix = "millrace.ingestion.web")
public interface WebConfig {

    /** The crawler's product token: the name that robots.txt knows it by. */
    @WithDefault("millrace")
    String agent();

    /** Where those who run a site can read about the crawler, or write to; part of {@code User-Agent}. */
    Optional<String> contact();

    /** Ports that may be connected to. */
    @WithDefault("80,443")
    Set<Integer> ports();

    /**
     * Blocks of addresses that may be connected to although they are private, such as {@code 10.20.0.0/16} for a company's
     * own pages. Nothing else lifts the guard.
     */
    Optional<List<String>> allowAddresses();

    /** Whether robots.txt is obeyed. Only sites of one's own give a reason not to. */
    @WithDefault("true")
    boolean robots();

    /** How many hosts are asked at the same time. */
    @WithDefault("16")
    int hosts();

    /** Most bytes of one page or file; what is larger isn't fetched. */
    @WithDefault("1073741824")
    long mostBytes();

    /** Most redirects from one address. */
    @WithDefault("5")
    int redirects();

    /** Attempts after the first, when a site is away or asks to come later. */
    @WithDefault("3")
    int retries();

    /** How often a download that breaks goes on where it broke, if its server can. */
    @WithDefault("20")
    int resumptions();

    /** Longest that is waited because a site asks to ({@code Retry-After}, {@code Crawl-delay}). */
    @WithDefault("2m")
    Duration longestPause();

    /** Longest pause in which nothing comes. */
    @WithDefault("30s")
    Duration silence();

    /** Longest that one page or file may take. */
    @WithDefault("30m")
    Duration time();
}
