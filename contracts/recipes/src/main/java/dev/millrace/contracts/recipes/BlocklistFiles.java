package dev.millrace.contracts.recipes;

import java.util.List;

/**
 * What is refused wherever it occurs.
 *
 * @param addresses files of hosts and addresses: hosts files, EasyList's domain rules, or one a line
 * @param words files of words and phrases: one a line, or a JSON array
 */
public record BlocklistFiles(List<String> addresses, List<String> words) {

    public BlocklistFiles {
        addresses = List.copyOf(addresses);
        words = List.copyOf(words);
    }
}
