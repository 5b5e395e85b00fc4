/** Data for a first run that needs no network and no file: stories whose duplicates, junk and personal data are known. */
@NullMarked
package dev.millrace.quickstart;

import org.jspecify.annotations.NullMarked;
