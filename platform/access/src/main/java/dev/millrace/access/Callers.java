package dev.millrace.access;

import dev.millrace.access.domain.CallerCheck;
import dev.millrace.access.domain.TokenCheck;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Who may change something: the owner of the token, unless a service or an extension brings another check. */
@Dependent
public class Callers {

    @Produces
    @Singleton
    @DefaultBean
    CallerCheck check(AccessConfig config, StackToken token) {
        return config.open()
                ? CallerCheck.none()
                : token.token().<CallerCheck>map(TokenCheck::new).orElseGet(CallerCheck::closed);
    }
}
