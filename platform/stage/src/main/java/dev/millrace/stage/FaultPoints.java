package dev.millrace.stage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the fault point that the configuration asks for; none by default. */
class FaultPoints {

    private static final Logger LOG = Logger.getLogger(FaultPoint.class);

    /** What a shell reports of a process that was killed with -9. */
    private static final int KILLED = 137;

    @Produces
    @ApplicationScoped
    FaultPoint faultPoint(@ConfigProperty(name = "millrace.fault") Optional<String> fault) {
        return fault.map(FaultPoints::halting).orElse(name -> {});
    }

    /** @param setting {@code name} or {@code name:n} */
    static FaultPoint halting(String setting) {
        String[] parts = setting.split(":", 2);
        AtomicInteger left = new AtomicInteger(parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
        return name -> {
            if (name.equals(parts[0]) && left.decrementAndGet() == 0) {
                LOG.warnf("Halting at %s, as configured", name);
                Runtime.getRuntime().halt(KILLED);
            }
        };
    }
}
