/**
 * The files of a source, and their reading: a file is unpacked, its format told, and the reader of that format
 * chosen.
 */
@NullMarked
package dev.millrace.ingestion.domain.files;

import org.jspecify.annotations.NullMarked;
