/** Where documents, ledgers and models lie: one bucket of any S3 store, addressed by keys, checked by content. */
@NullMarked
package dev.millrace.objectstore;

import org.jspecify.annotations.NullMarked;
