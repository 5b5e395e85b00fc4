package dev.millrace.filtering.domain.lists;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts and addresses. A host stands for all below it; an address with a path for all that begin with it. Lists come as
 * hosts files ({@code 0.0.0.0 example.org}), as EasyList's domain rules ({@code ||example.org^}, and
 * {@code @@||example.org^} for exceptions), or as one host or address a line.
 *
 * <p>Of EasyList only rules that are about a whole host or what lies below a path are understood; those about parts of
 * pages, about the page that asks, or with wild cards inside say nothing about where a document comes from.
 */
public final class AddressList {

    private static final Pattern HOSTS_LINE = Pattern.compile("(?:0\\.0\\.0\\.0|127\\.0\\.0\\.1|::1?)\\s+(\\S+).*");
    private static final Pattern EASYLIST = Pattern.compile("(@@)?\\|\\|([^$^*|]+)\\^?(?:\\$(.*))?");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:[a-z][a-z0-9+.-]*://)?(?:\\*\\.)?([^/?#*\\s]+)([/?#]\\S*)?");
    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}_-]+(?:\\.[\\p{L}\\p{N}_-]+)+\\.?");

    private final Set<String> hosts = new HashSet<>();
    private final Map<String, List<String>> paths = new HashMap<>();
    private final Set<String> exceptions = new HashSet<>();

    /**
     * The lists in {@code files}.
     *
     * @throws IllegalArgumentException when there is no host and no address in one of them
     * @throws java.io.UncheckedIOException when one can't be read
     */
    public AddressList(List<Path> files) {
        for (Path file : files) {
            List<String> lines = ListFile.lines(file);
            boolean easyList = !lines.isEmpty() && lines.getFirst().startsWith("[Adblock");
            long understood = lines.stream().filter(line -> add(line, easyList)).count();
            if (understood == 0) {
                throw new IllegalArgumentException(
                        "%s: not one of its %d lines is a host or an address; expected a hosts file, EasyList's domain"
                                        .formatted(file, lines.size())
                                + " rules, or one host or address a line");
            }
        }
    }

    /** Takes a line; says whether there was something in it. */
    private boolean add(String raw, boolean easyList) {
        String line = raw.strip().toLowerCase(Locale.ROOT);
        if (line.isEmpty() || line.startsWith("#") || line.startsWith("!") || line.startsWith("[")) {
            return false;
        }
        Matcher easy = EASYLIST.matcher(line);
        if (easy.matches()) {
            String options = Optional.ofNullable(easy.group(3)).orElse("");
            boolean ofPages = options.contains("domain=") || options.contains("denyallow=");
            return !ofPages && take(easy.group(2), easy.group(1) != null);
        }
        if (easyList) {
            return false;
        }
        Matcher hostsLine = HOSTS_LINE.matcher(line);
        String entry = hostsLine.matches() ? hostsLine.group(1) : line.replaceFirst("\\s+#.*", "");
        return take(entry, false);
    }

    private boolean take(String entry, boolean exception) {
        Matcher address = ADDRESS.matcher(entry);
        if (!address.matches() || !HOST.matcher(address.group(1)).matches()) {
            return false;
        }
        String host = withoutDot(address.group(1));
        String path = Optional.ofNullable(address.group(2)).orElse("");
        if (exception) {
            return exceptions.add(host);
        }
        if (path.isEmpty() || path.equals("/")) {
            hosts.add(host);
        } else {
            paths.computeIfAbsent(host, _ -> new ArrayList<>()).add(path);
        }
        return true;
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /**
     * Whether an address is on the list, by its host, a host above it, or its beginning.
     *
     * @param host in lower case
     * @param address the whole address, which has the host in it
     */
    public boolean has(String host, String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int scheme = lower.indexOf("://");
        int from = lower.indexOf(host, Math.max(scheme, 0)) + host.length();
        int slash = lower.indexOf('/', from);
        String path = slash < 0 ? "/" : lower.substring(slash);
        for (String above = withoutDot(host); ; above = above.substring(above.indexOf('.') + 1)) {
            if (exceptions.contains(above)) {
                return false;
            }
            if (hosts.contains(above)
                    || paths.getOrDefault(above, List.of()).stream().anyMatch(path::startsWith)) {
                return true;
            }
            if (above.indexOf('.') < 0) {
                return false;
            }
        }
    }

    /** How many hosts and addresses there are. */
    public int size() {
        return hosts.size() + paths.values().stream().mapToInt(List::size).sum();
    }
}
