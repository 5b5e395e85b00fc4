/** Sources in Kafka topics. Start at {@link dev.millrace.ingestion.topic.TopicFiles}: ranges of offsets are its files. */
@NullMarked
package dev.millrace.ingestion.topic;

import org.jspecify.annotations.NullMarked;
