/**
 * The skeleton of every stage: a message comes in, work is done, events go out, and all of it counts once.
 *
 * <p>Start reading at {@link dev.millrace.stage.StageRunner}; a stage that turns one shard into another uses {@link
 * dev.millrace.stage.ShardPass} inside it.
 */
@NullMarked
package dev.millrace.stage;

import org.jspecify.annotations.NullMarked;
