/** What lies in the object store between two stages: documents, ledgers, token shards, datasets. */
@NullMarked
package dev.millrace.contracts.shards;

import org.jspecify.annotations.NullMarked;
