# GammaInfra. `make` alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
JDK = $(shell ./bin/find-jdk jdk)
MVN = JAVA_HOME="$(JDK)" mvn -B -ntp
JAVA = "$(JDK)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
ARGS ?=
PACKAGE ?= ledger
DATA ?= ../shared/data
OUT ?= gateway/src/main/resources/com/gammainfra/gateway/classifier/encoder.onnx

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: jdk
jdk:
	@./bin/find-jdk jdk >/dev/null

.PHONY: build
build: jdk ## compile and package, without the tests
	@$(MVN) -q -Dmaven.test.skip=true -Dspotless.check.skip=true package

.PHONY: run
run: jdk ## start the gateway (ARGS="--port 9000 --config FILE")
	@test -f gateway/target/gateway.jar && test -z "$$(find gateway/src/main gateway/pom.xml pom.xml -newer gateway/target/gateway.jar -print -quit)" \
	  || { echo "building the gateway …" >&2; $(MVN) -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl gateway package; }
	@exec ./gammainfra serve $(ARGS)

.PHONY: check
check: jdk ## compile, lint and run every test
	@$(MVN) verify

.PHONY: prove
prove: jdk ## the same tests at the large counts that issues state
	@$(MVN) verify -Dprove=true

.PHONY: mutants
mutants: jdk ## mutation testing of one package (PACKAGE=ledger)
	@$(MVN) -q -Pmutants -pl gateway -Dmutants.package=$(PACKAGE) -Dspotless.check.skip=true \
	  test-compile org.pitest:pitest-maven:mutationCoverage $(ARGS)

.PHONY: format
format: jdk ## format the sources
	@$(MVN) -q spotless:apply

.PHONY: train
train: build ## fit the classifier anew (DATA=folder of labelled JSONL)
	@$(JAVA) -Xmx8g -cp "training/target/classes:training/target/lib/*" com.gammainfra.training.Train \
	  --data "$(DATA)" --out gateway/src/main/resources/com/gammainfra/gateway/classifier $(ARGS)

# PyTorch frees and asks for tens of megabytes at every step: given back to the system each time, that takes more than half of the time.
KEEP_MEMORY = MALLOC_MMAP_THRESHOLD_=2147483648 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=536870912
TUNE = $(KEEP_MEMORY) $(JAVA) -Xmx4g -cp "tuning/target/classes:tuning/target/lib/*" com.gammainfra.tuning.TuneEncoder

.PHONY: teachers
teachers: build ## tune two larger encoders for a small one to learn from, two hours (DATA=folder of labelled JSONL, TEACHERS=folder)
	@mkdir -p "$(TEACHERS)"
	@$(TUNE) --data "$(DATA)" --layers 6 --weights "$(TEACHERS)/minilm.bin"
	@$(TUNE) --data "$(DATA)" --origin BGE_SMALL --layers 12 --epochs 3 --learning-rate 7e-5 --weights "$(TEACHERS)/bge.bin"
	@for name in minilm bge; do \
	  $(TUNE) --data "$(DATA)" --from "$(TEACHERS)/$$name.bin" --weak 1500 --answers "$(TEACHERS)/$$name.tsv" || exit; \
	done

.PHONY: tune
tune: build ## tune a small encoder anew by both teachers, most of an hour; then train (DATA=folder of labelled JSONL, TEACHERS=folder, OUT=file)
	@$(TUNE) --data "$(DATA)" --out "$(OUT)" --inner 768 --weak 1500 --noisy 0.5 --start "$(TEACHERS)/minilm.bin" \
	  --teachers "$(TEACHERS)/minilm.tsv" --teachers "$(TEACHERS)/bge.tsv" $(ARGS)

LESSONS = $(JAVA) -Xmx8g -cp "training/target/classes:training/target/lib/*" com.gammainfra.training.Lessons

.PHONY: retune
retune: build ## tune the encoder on, by what the whole router says, half an hour; then train (DATA=folder of labelled JSONL, OUT=file)
	@$(LESSONS) --data "$(DATA)" --out tuning/target/lessons.tsv
	@$(TUNE) --data "$(DATA)" --out "$(OUT)" --start gateway/src/main/resources/com/gammainfra/gateway/classifier/encoder.onnx \
	  --inner 768 --teachers tuning/target/lessons.tsv --epochs 2 --learning-rate 8e-5 --noisy 0.5 --weak 800 $(ARGS)

.PHONY: eval
eval: build ## measure the classifier and write docs/classifier.md (DATA=folder of labelled JSONL)
	@$(JAVA) -Xmx8g -cp "training/target/classes:training/target/lib/*" com.gammainfra.training.Evaluate \
	  --data "$(DATA)" --out docs/classifier.md $(ARGS)

.PHONY: replay
replay: build ## price the traces of agent work under every way of choosing, write docs/savings.md
	@$(JAVA) -cp "replay/target/classes:replay/target/lib/*" com.gammainfra.replay.Savings replay docs

.PHONY: bench
bench: build ## measure the gateway on loopback (ARGS="--quick")
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.Bench $(ARGS)

.PHONY: bench-portkey
bench-portkey: build ## the same beside the Portkey gateway, installed from npm for this run
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.Bench --portkey $(ARGS)

.PHONY: bench-classifier
bench-classifier: build ## measure the classifier's parts, write docs/benchmarks-classifier.md (ARGS="--quick")
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.classifier.ClassifierBench $(ARGS)

.PHONY: bench-ledger
bench-ledger: build ## measure what the ledger adds to a request, write docs/benchmarks-ledger.md
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.ledger.LedgerBench $(ARGS)

.PHONY: bench-failure
bench-failure: build ## measure slow readers and leaving clients, write docs/benchmarks-failure.md
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.FailureBench $(ARGS)

.PHONY: soak
soak: build ## ten minutes of mixed faults: is the heap flat, does anything leak? (ARGS="--seconds 60")
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.SoakBench $(ARGS)

.PHONY: bench-dialect
bench-dialect: build ## measure translations between dialects, write docs/benchmarks-dialect.md
	@$(JAVA) -cp "benchmarks/target/classes:benchmarks/target/lib/*" com.gammainfra.benchmarks.dialect.DialectBench $(ARGS)

.PHONY: clean
clean: jdk ## remove what was built
	@$(MVN) -q clean
