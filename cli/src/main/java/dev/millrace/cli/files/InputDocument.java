package dev.millrace.cli.files;

import java.util.Optional;

/**
 * A document given to a command.
 *
 * @param id its {@code id}, or the file's name without its ending
 * @param content text, or the source of a page
 * @param html whether {@code content} is HTML
 * @param url where it was found
 * @param place file and line, for messages
 */
record InputDocument(String id, String content, boolean html, Optional<String> url, String place) {}
