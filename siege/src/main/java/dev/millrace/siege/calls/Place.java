package dev.millrace.siege.calls;

import dev.millrace.access.domain.Token;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.cli.stack.StackRecord;
import java.net.URI;

/**
 * What is called.
 *
 * @param stack the stack
 * @param token what its owner has
 * @param run the run that made the model
 * @param model the name of a live model
 */
public record Place(StackRecord stack, Token token, String run, String model) {

    public URI at(ServiceSpec service) {
        return stack.address(service);
    }

    /** An address below a service's. */
    public URI at(ServiceSpec service, String path) {
        return at(service).resolve(path);
    }
}
