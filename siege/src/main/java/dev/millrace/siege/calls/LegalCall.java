package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * A call as the documentation has it, whose answer is checked.
 *
 * @param name for tables
 * @param weight how often it is made
 * @param services it goes to one of these
 * @param clients one of them makes it
 * @param check makes it and looks at the answer
 */
record LegalCall(String name, int weight, List<ServiceSpec> services, List<Client> clients, Check check)
        implements Kind {

    /** Makes the call; returns a word for the table. */
    interface Check {
        String call(Client client, Place place, ServiceSpec service, Random random)
                throws IOException, InterruptedException, Wrong;
    }

    @Override
    public CallOutcome call(Place place, Random random) throws InterruptedException {
        ServiceSpec service = services.get(random.nextInt(services.size()));
        Client client = clients.get(random.nextInt(clients.size()));
        String who = service.serviceName();
        try {
            return CallOutcome.good(check.call(client, place, service, random), who);
        } catch (Wrong e) {
            return CallOutcome.wrong("wrong", who, String.valueOf(e.getMessage()), name);
        } catch (IOException e) {
            return CallOutcome.wrong("failed", who, e.toString(), name);
        }
    }
}
