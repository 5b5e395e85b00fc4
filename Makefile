# Everything a person types. `make help` lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help

MAVEN := JAVA_HOME=$$(sh cli/bin/find-jdk) && export JAVA_HOME && ./mvnw -B -ntp
# What the product is made of; the other modules only check or measure it.
PRODUCT := -pl '!k8s,!images,!conformance,!bench,!siege,!platform/stage/sample'
# A build of minutes ends before a second compiler's work pays.
QUICK := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
# Modules built at once: more than cores, since the first build waits for a thousand small downloads.
AT_ONCE := 6
RECIPE ?= recipes/quickstart.yaml
# Of `make images`: the base they stand on, where they belong, and PUSH=--push to send them there.
BASE ?= eclipse-temurin:25-jre
REPOSITORY ?= registry.example.com/millrace
PUSH ?=
# Of `make images-cuda`: a base with CUDA 13, cuDNN 9 and NCCL 2; it needs no Java.
CUDA_BASE ?= nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04

# Folders are in the list too, so that a file that goes away counts as a change.
SOURCES := pom.xml $(shell find contracts platform quickstart services cli -name target -prune -o \
	\( -path '*/src/main*' -o -name pom.xml -o -path 'contracts/schemas*' -o -name asyncapi.yaml \) -print)
STAMP := target/built

.PHONY: help build run test format clean bench bench-build serving-load survival reuse fuzz siege siege-control images images-cuda sbom

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1#\2/p' Makefile | awk -F'#' '{printf "%-20s %s\n", $$1, $$2}'

build: $(STAMP) ## build everything that runs; costs nothing when nothing changed

$(STAMP): $(SOURCES)
	@mkdir -p target
	@echo "Building Millrace (the whole log: target/build.log)"
	@{ { MAVEN_OPTS="$${MAVEN_OPTS:-$(QUICK)}"; export MAVEN_OPTS; $(MAVEN) -T $(AT_ONCE) $(PRODUCT) package -Dmaven.test.skip=true; echo $$? > target/build.status; } 2>&1 \
		| tee target/build.log | awk -f cli/bin/build-progress.awk; }
	@test "$$(cat target/build.status)" = 0 && touch $@

run: build ## build, start the local stack, run the quickstart and keep serving until Ctrl-C (RECIPE=... for another)
	@exec ./millrace run --stay $(RECIPE)

test: ## every test of every module, but for the longer campaigns of survival and fuzz
	@# What `make build` compiled has not been analysed; without its memory of that, everything is compiled again.
	@find . -type d -name maven-status -path '*/target/*' -prune -exec rm -rf {} +
	$(MAVEN) -T 2 verify --fail-at-end

format: ## format the code as the build demands it
	$(MAVEN) -q spotless:apply

clean: ## remove what was built, and the local stack's data
	$(MAVEN) -q clean
	rm -rf target .millrace

bench: bench-build ## measure the stages and write docs/performance.md
	sh bench/run

bench-build: build ## build what bench/run measures one thing with
	$(MAVEN) -q package -DskipTests -pl bench -am

serving-load: bench-build ## ten minutes of two thousand connections to the inference service (MILLRACE_LOAD_MINUTES=...)
	sh bench/run serving-load

fuzz: ## damage small files of every format, thousands of times
	$(MAVEN) test -pl services/ingestion -am -Dtest='FormatsTest,DamagedFilesTest,HostileFilesTest' \
		-Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.fuzz.flips=4000

survival: ## all tests that kill things, the long ones too
	$(MAVEN) verify -Dtest='Restart*Test' -Dit.test='*RestartIT,*SurvivalIT,LargestShardsIT' \
		-Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dmillrace.survival.kills=50

reuse: ## what a change of recipe has done again, more changes than `make test` tries
	$(MAVEN) verify -pl conformance -am -Dtest=ReuseTest -DskipITs -Dmillrace.reuse.all=true \
		-Dsurefire.failIfNoSpecifiedTests=false

siege: build ## ten minutes of hostile and legal calls against a whole stack that trains (MILLRACE_SIEGE_MINUTES=...)
	$(MAVEN) -q package -Dmaven.test.skip=true -pl siege -am
	sh siege/run

siege-control: build ## the same with one bound off; succeeds when inference does not hold
	$(MAVEN) -q package -Dmaven.test.skip=true -pl siege -am
	sh siege/run --control

images: build ## pack the ten services as container images: target/images/*.tar (BASE=..., REPOSITORY=..., PUSH=--push)
	$(MAVEN) -q -pl images package -Dmaven.test.skip=true exec:java \
		-Dexec.args="--root=$(CURDIR) --base=$(BASE) --repository=$(REPOSITORY) $(PUSH)"

images-cuda: build ## pack the trainer for GPUs, as trainer:<tag>-cuda (CUDA_BASE=..., REPOSITORY=..., PUSH=--push)
	$(MAVEN) -q -Pcuda -pl services/trainer-engine -am package -Dmaven.test.skip=true
	sh images/java-runtime target/java-runtime
	$(MAVEN) -q -pl images package -Dmaven.test.skip=true exec:java \
		-Dexec.args="--root=$(CURDIR) --cuda --java=$(CURDIR)/target/java-runtime --base=$(CUDA_BASE) --repository=$(REPOSITORY) $(PUSH)"

sbom: ## write the bill of materials of what is shipped: target/bom.json
	$(MAVEN) -q $(PRODUCT) compile org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
