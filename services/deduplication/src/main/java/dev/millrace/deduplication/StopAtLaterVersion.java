package dev.millrace.deduplication;

import dev.millrace.contracts.json.LaterVersion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/** Passes over what is damaged; stops at what a later release of the service has sent to itself. */
public final class StopAtLaterVersion extends LogAndContinueExceptionHandler {

    @Override
    public DeserializationHandlerResponse handle(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        return failure instanceof LaterVersion
                ? DeserializationHandlerResponse.FAIL
                : super.handle(context, record, failure);
    }
}
