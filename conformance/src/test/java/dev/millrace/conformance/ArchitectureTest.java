package dev.millrace.conformance;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lines that the structure must not cross. */
class ArchitectureTest {

    private static final List<String> SERVICES = List.of(
            "ingestion",
            "filtering",
            "deduplication",
            "redaction",
            "tokenization",
            "orchestrator",
            "trainer",
            "evaluator",
            "inference",
            "console");

    private static final String INGESTION = "dev.millrace.ingestion";

    private static final String[] FRAMEWORKS = {
        "io.quarkus..",
        "io.smallrye..",
        "io.vertx..",
        "jakarta..",
        "org.eclipse.microprofile..",
        "org.apache.kafka..",
        "io.minio.."
    };

    private static final DescribedPredicate<JavaCall<?>> OPENS_ONNX_RUNTIME =
            target(owner(type(OrtEnvironment.class))).and(target(name("getEnvironment")));

    private static final JavaClasses MILLRACE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.millrace");

    @Test
    void everyServiceIsLookedAt() {
        assertThat(SERVICES)
                .allSatisfy(service -> assertThat(MILLRACE.stream()
                                .anyMatch(c -> c.getPackageName().startsWith("dev.millrace." + service)))
                        .as(service)
                        .isTrue());
    }

    @Test
    void theDomainKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.*.domain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(MILLRACE);
    }

    @Test
    void contractsEngineAndCommandKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.millrace.contracts..",
                        "dev.millrace.quickstart..",
                        "dev.millrace.trainer.engine..",
                        "dev.millrace.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..", "io.minio..")
                .check(MILLRACE);
    }

    /** It tells its maker what it is used for, unless it is opened by who knows better. */
    @Test
    void onnxRuntimeIsOpenedInOnePlace() {
        assertThat(MILLRACE.get("dev.millrace.onnxruntime.OnnxRuntime$Made").getMethodCallsFromSelf())
                .anyMatch(OPENS_ONNX_RUNTIME);
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage("dev.millrace.onnxruntime")))
                .should()
                .callMethodWhere(OPENS_ONNX_RUNTIME)
                .check(MILLRACE);
    }

    @Test
    void contractsStandOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.contracts..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.millrace..")
                        .and(DescribedPredicate.not(resideInAPackage("dev.millrace.contracts.."))))
                .check(MILLRACE);
    }

    @Test
    void noServiceImportsAnother() {
        for (String service : SERVICES) {
            String[] others = SERVICES.stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> "dev.millrace." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.millrace." + service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(MILLRACE);
        }
    }

    @Test
    void theCommandUsesOnlyTheDomainsOfServices() {
        for (String service : SERVICES) {
            usesOnlyDomain(service, "dev.millrace.cli..").check(MILLRACE);
        }
    }

    @Test
    void whoUsesMoreThanADomainIsFound() {
        assertThatThrownBy(() ->
                        usesOnlyDomain("filtering", "dev.millrace.filtering").check(MILLRACE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("FilteringService");
    }

    /** The trainer's engine is a module of its own, beside the service. */
    private static ArchRule usesOnlyDomain(String service, String user) {
        String whole = "dev.millrace." + service;
        return noClasses()
                .that()
                .resideInAPackage(user)
                .should()
                .dependOnClassesThat(resideInAPackage(whole + "..")
                        .and(DescribedPredicate.not(
                                resideInAnyPackage(whole + ".domain..", "dev.millrace.trainer.engine.."))));
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(MILLRACE);
    }

    /** Planning, files, readers, input: who is further up knows who is below, and a reader is known to files alone. */
    @Test
    void ingestionsPackagesKnowOnlyThoseBelow() {
        ofItsDomainUsesOnly("plan", "files", "input").check(MILLRACE);
        ofItsDomainUsesOnly("input", "html").check(MILLRACE);
        ofItsDomainUsesOnly("html").check(MILLRACE);
        String[] readers = domainPackages("archives", "json", "latex", "parquet", "pdf", "text", "wiki");
        noClasses()
                .that()
                .resideInAPackage(INGESTION + "..")
                .and()
                .resideOutsideOfPackages(readers)
                .and()
                .resideOutsideOfPackages(domainPackages("files"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(readers)
                .check(MILLRACE);
    }

    @Test
    void whoReachesUpInIngestionIsFound() {
        assertThatThrownBy(() -> ofItsDomainUsesOnly("files", "input").check(MILLRACE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("WarcEntries");
    }

    private static ArchRule ofItsDomainUsesOnly(String user, String... used) {
        return noClasses()
                .that()
                .resideInAnyPackage(domainPackages(user))
                .should()
                .dependOnClassesThat(resideInAPackage(INGESTION + ".domain..")
                        .and(DescribedPredicate.not(resideInAnyPackage(domainPackages(user))))
                        .and(DescribedPredicate.not(resideInAnyPackage(domainPackages(used)))));
    }

    private static String[] domainPackages(String... names) {
        return Stream.of(names)
                .map(name -> INGESTION + ".domain." + name + "..")
                .toArray(String[]::new);
    }

    @Test
    void nothingIsADrawerForTheRest() {
        classes()
                .should()
                .resideOutsideOfPackages("..common..", "..util..", "..utils..", "..helper..", "..misc..")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .check(MILLRACE);
    }

    @Test
    void dependenciesComeThroughConstructors() {
        fields().should()
                .notBeAnnotatedWith("jakarta.inject.Inject")
                .andShould()
                .notBeAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                .check(MILLRACE);
    }

    @Test
    void exceptionsSayWhatTheyAre() {
        DescribedPredicate<JavaClass> bare = type(RuntimeException.class).or(type(Exception.class));
        noClasses()
                .that(DescribedPredicate.not(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(Throwable.class)))
                .should()
                .callConstructorWhere(target(owner(bare)))
                .check(MILLRACE);
    }
}
