package com.gammainfra.gateway.classifier;

import static com.gammainfra.gateway.classifier.Conversation.said;
import static com.gammainfra.gateway.classifier.Conversation.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.FallbackCause;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EmbeddingTaskClassifierTest {
  /** The shipped one, but that every prompt without a rule is left to the encoder. */
  private static final ClassifierArtefact ARTEFACT = everyStage(ClassifierArtefact.shipped());

  private static final String NO_RULE = "How do vaccines work?";

  private static final EmbeddingTaskClassifier SHIPPED =
      EmbeddingTaskClassifier.shipped(patient(ClassifierOptions.defaults().withoutCache()));

  @AfterAll
  static void close() {
    SHIPPED.close();
  }

  @Test
  void classify_learnedPrompt_carriesAllThatExplainsIt() {
    TaskPrediction prediction = SHIPPED.classify(user(NO_RULE));
    assertThat(prediction.task()).isEqualTo(Task.CHAT);
    assertThat(prediction.method()).isEqualTo(Method.LEARNED);
    assertThat(prediction.probabilities()).hasSize(Task.values().length);
    assertThat(prediction.probabilities().values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(prediction.confidence()).isEqualTo(prediction.probabilities().get(Task.CHAT));
    assertThat(prediction.artefact()).matches("sha256:[0-9a-f]{64}");
    assertThat(prediction.evidence()).isEmpty();
  }

  @Test
  void classify_decisiveRule_isTakenWithItsMeasuredPrecision() {
    TaskPrediction prediction = SHIPPED.classify(user("Translate to French: good morning"));
    assertThat(prediction.task()).isEqualTo(Task.TRANSLATION);
    assertThat(prediction.method()).isEqualTo(Method.RULE);
    assertThat(prediction.rule()).isEqualTo("translate-into-language");
    assertThat(prediction.confidence()).isBetween(0.97, 1.0);
    assertThat(prediction.probabilities()).isEmpty();
    assertThat(prediction.fallbackCause()).isNull();
  }

  @Test
  void explain_learnedPrompt_weighsItsPieces() {
    TaskPrediction prediction = SHIPPED.explain(user(NO_RULE));
    assertThat(prediction.task()).isEqualTo(SHIPPED.classify(user(NO_RULE)).task());
    assertThat(prediction.evidence()).isNotEmpty().hasSizeLessThanOrEqualTo(Occlusion.MAX_PIECES);
    List<Double> pulls = prediction.evidence().stream().map(e -> -Math.abs(e.weight())).toList();
    assertThat(pulls).isSorted();
  }

  @Test
  void classify_wordsOfARuleUnderASystemPrompt_areReadByTheModel() {
    TaskPrediction prediction =
        SHIPPED.classify(under("Answer politely.", "Translate to French: good morning"));
    assertThat(prediction.method()).isEqualTo(Method.LEARNED);
    assertThat(prediction.task()).isEqualTo(Task.TRANSLATION);
  }

  @Test
  void explain_systemPromptThatStatesTheJob_weighsItsWords() {
    String system = "Translate what the user writes into Dutch.";
    TaskPrediction prediction = SHIPPED.explain(under(system, "Where is the station?"));
    assertThat(prediction.task()).isEqualTo(Task.TRANSLATION);
    assertThat(prediction.evidence())
        .filteredOn(evidence -> evidence.text().equals("Translate"))
        .singleElement()
        .satisfies(evidence -> assertThat(evidence.weight()).isPositive());
  }

  @Test
  void classify_jobSetInTheFirstTurn_holdsForTheThird() {
    List<Message> standing =
        said(
            "From now on translate whatever I send you into Dutch, nothing else.",
            "Prima, stuur maar.",
            "The shop opens at nine.",
            "De winkel gaat om negen uur open.",
            "Write a poem about the rain.");
    assertThat(SHIPPED.classify(standing).task()).isEqualTo(Task.TRANSLATION);
    assertThat(SHIPPED.classify(standing).method()).isEqualTo(Method.LEARNED);
    assertThat(SHIPPED.classify(user("Write a poem about the rain.")).method())
        .isEqualTo(Method.RULE);
    assertThat(SHIPPED.explain(standing).evidence())
        .filteredOn(evidence -> evidence.text().startsWith("From now on"))
        .singleElement()
        .satisfies(evidence -> assertThat(evidence.weight()).isPositive());
  }

  @Test
  void classify_jobDoneInTheFirstTurn_leavesTheThirdToItself() {
    List<Message> once =
        said(
            "Translate this into Dutch: The shop opens at nine.",
            "De winkel gaat om negen uur open.",
            "Thanks, that helps!",
            "You are welcome.",
            "What is the capital of Australia?");
    assertThat(SHIPPED.classify(once).task()).isEqualTo(Task.CHAT);
  }

  @Test
  void classify_embedderFails_asksTheKeywords() {
    try (var failing =
        classifier(new ScriptedEmbedder(_ -> fail()), ClassifierOptions.defaults())) {
      TaskPrediction prediction = failing.classify(user("Solve the equation x + 2 = 5"));
      assertThat(prediction.method()).isEqualTo(Method.KEYWORDS);
      assertThat(prediction.task()).isEqualTo(Task.REASONING);
      assertThat(prediction.fallbackCause()).isEqualTo(FallbackCause.ERROR);
      assertThat(prediction.confidence()).isNull();
      assertThat(prediction.probabilities()).isEmpty();
      assertThat(failing.explain(user(NO_RULE)).evidence()).isEmpty();
      assertThat(failing.classify(user(NO_RULE)).task()).isEqualTo(Task.CHAT);
    }
  }

  @Test
  void classify_allPermitsTaken_asksTheKeywordsAfterTheWait() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    SentenceEmbedder slow =
        new ScriptedEmbedder(
            _ -> {
              inside.countDown();
              leave.await();
              return new float[ARTEFACT.head().dimension()];
            });
    var options = new ClassifierOptions(0, 1, Duration.ofMillis(5));
    try (var crowded = classifier(slow, options)) {
      Thread first = Thread.ofVirtual().start(() -> crowded.classify(user(NO_RULE)));
      assertThat(inside.await(10, TimeUnit.SECONDS)).as("the encoder is asked").isTrue();
      TaskPrediction prediction = crowded.classify(user(NO_RULE));
      assertThat(prediction.method()).isEqualTo(Method.KEYWORDS);
      assertThat(prediction.fallbackCause()).isEqualTo(FallbackCause.BUSY);
      assertThat(prediction.confidence()).isNull();
      leave.countDown();
      first.join();
    }
  }

  @Test
  @Timeout(30)
  void classify_callerOfARunningInferenceIsInterrupted_keepsItsPermit()
      throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    SentenceEmbedder slow =
        new ScriptedEmbedder(
            _ -> {
              inside.countDown();
              leave.await();
              return new float[ARTEFACT.head().dimension()];
            });
    var options = new ClassifierOptions(0, 1, Duration.ofMillis(5));
    try (var crowded = classifier(slow, options)) {
      Thread first = Thread.ofVirtual().start(() -> crowded.classify(user(NO_RULE)));
      assertThat(inside.await(10, TimeUnit.SECONDS)).as("the encoder is asked").isTrue();
      first.interrupt();
      first.join();
      TaskPrediction prediction = crowded.classify(user(NO_RULE));
      assertThat(prediction.method()).isEqualTo(Method.KEYWORDS);
      assertThat(prediction.fallbackCause()).isEqualTo(FallbackCause.BUSY);
      assertThat(prediction.confidence()).isNull();
      leave.countDown();
      first.join();
    }
  }

  @Test
  void classify_belowTheThreshold_keepsTheProbabilities() {
    var strict =
        new ClassifierArtefact(
            ARTEFACT.manifest().withThreshold(1.1), ARTEFACT.head(), ARTEFACT.rules(), "sha256:0");
    var embedder = new ScriptedEmbedder(_ -> new float[ARTEFACT.head().dimension()]);
    try (var unsure = new EmbeddingTaskClassifier(strict, embedder, ClassifierOptions.defaults())) {
      TaskPrediction prediction = unsure.classify(user(NO_RULE));
      assertThat(prediction.fallbackCause()).isEqualTo(FallbackCause.BELOW_THRESHOLD);
      assertThat(prediction.probabilities()).hasSize(Task.values().length);
      assertThat(prediction.confidence()).isEqualTo(prediction.probabilities().get(Task.CHAT));
    }
  }

  @Test
  void classify_samePromptTwice_infersOnce() {
    AtomicInteger calls = new AtomicInteger();
    var counting =
        new ScriptedEmbedder(
            _ -> {
              calls.incrementAndGet();
              return new float[ARTEFACT.head().dimension()];
            });
    try (var cached = classifier(counting, patient(ClassifierOptions.defaults()))) {
      assertThat(cached.classify(user(NO_RULE))).isEqualTo(cached.classify(user(NO_RULE)));
      cached.classify(user(NO_RULE + " Really?"));
      cached.classify(said("a\0b", "", NO_RULE));
      cached.classify(said("a", "", "b", "", NO_RULE));
    }
    assertThat(calls).as("every other conversation is another prompt").hasValue(4);
  }

  @Test
  void classify_turnWithASlip_isReadMended() {
    List<PromptText> read = new ArrayList<>();
    try (var uncached =
        classifier(noting(read), patient(ClassifierOptions.defaults().withoutCache()))) {
      uncached.classify(user("Could you expalin the folowing to me, slowly?"));
    }
    assertThat(read)
        .extracting(PromptText::text)
        .containsExactly("Could you explain the following to me, slowly?");
  }

  /** With a letter left out a turn is just short enough to lean on the one before, mended not. */
  @Test
  void classify_sameTextMendedButOneLeansOnTheTurnBefore_infersBoth() {
    List<PromptText> read = new ArrayList<>();
    String rest = " " + "or so ".repeat(25);
    String right = ("translation" + rest).strip();
    String padded = right + "x".repeat(161 - right.length());
    String slipped = padded.replace("translation", "translaton");
    try (var cached = classifier(noting(read), patient(ClassifierOptions.defaults()))) {
      cached.classify(later(slipped));
      cached.classify(later(padded));
    }
    assertThat(read).extracting(PromptText::followUp).containsExactly(true, false);
  }

  @Test
  void classify_afterAnError_isNotRemembered() {
    AtomicInteger calls = new AtomicInteger();
    var flaky =
        new ScriptedEmbedder(
            _ -> calls.getAndIncrement() == 0 ? fail() : new float[ARTEFACT.head().dimension()]);
    try (var cached = classifier(flaky, patient(ClassifierOptions.defaults()))) {
      assertThat(cached.classify(user(NO_RULE)).fallbackCause()).isEqualTo(FallbackCause.ERROR);
      assertThat(cached.classify(user(NO_RULE)).fallbackCause()).isNotEqualTo(FallbackCause.ERROR);
    }
  }

  @Test
  void classify_strangeConversations_neverThrows() {
    List<List<Message>> strange =
        List.of(
            List.of(),
            user(""),
            user(" \n\t"),
            user("\ud800"),
            user("a\udc00b\ud83d"),
            user("\u0000\u0001\uffff"),
            user("?".repeat(2_000_000)),
            user("如何".repeat(1_000_000)),
            user("word ".repeat(400_000)),
            List.of(Message.of(Role.SYSTEM, "You are terse.")),
            List.of(Message.of(Role.ASSISTANT, "Hello")),
            said("word ".repeat(20_000).split(" ", -1)),
            said("x".repeat(1_000_000), "", "\ud83d".repeat(1_000_000), "", "again"),
            List.of(new Message(Role.USER, List.of())),
            List.of(new Message(Role.USER, List.of(new ContentPart.Image("data:image/png;,")))),
            List.of(
                Message.of(Role.USER, "hi"),
                new Message(Role.TOOL, List.of(new ContentPart.ToolResult("1", "42")))));
    for (List<Message> messages : strange) {
      assertThat(SHIPPED.classify(messages).task()).isNotNull();
      assertThat(SHIPPED.explain(messages).task()).isNotNull();
    }
  }

  @Test
  void classify_hugePrompt_costsNoMoreThanALongOne() {
    List<Message> huge = user("some words and then more ".repeat(80_000));
    SHIPPED.classify(huge);
    long least = Long.MAX_VALUE; // of several: in one, a busy machine may do something else
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      SHIPPED.classify(huge);
      least = Math.min(least, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(least)).isLessThan(Duration.ofMillis(500));
  }

  private static EmbeddingTaskClassifier classifier(
      SentenceEmbedder embedder, ClassifierOptions options) {
    return new EmbeddingTaskClassifier(ARTEFACT, embedder, options);
  }

  /** A busy test machine must not turn predictions into BUSY ones. */
  private static ClassifierOptions patient(ClassifierOptions options) {
    return new ClassifierOptions(options.cacheEntries(), options.permits(), Duration.ofSeconds(30));
  }

  private static List<Message> user(String text) {
    return List.of(Message.of(Role.USER, text));
  }

  private static float[] fail() throws EmbeddingException {
    throw new EmbeddingException("scripted", new IllegalStateException("the model is broken"));
  }

  /** An embedder that notes what it is given to read. */
  private static ScriptedEmbedder noting(List<PromptText> read) {
    return new ScriptedEmbedder(
        prompt -> {
          read.add(prompt);
          return new float[ARTEFACT.head().dimension()];
        });
  }

  private static List<Message> later(String turn) {
    return List.of(
        Message.of(Role.USER, "Say something."),
        Message.of(Role.ASSISTANT, "Something."),
        Message.of(Role.USER, turn));
  }

  private static ClassifierArtefact everyStage(ClassifierArtefact artefact) {
    var m = artefact.manifest();
    var manifest =
        new ClassifierArtefact.Manifest(
            m.format(),
            m.sentenceModel(),
            m.budgetPieces(),
            m.tasks(),
            m.calibration(),
            LearnedModel.FirstStage.NEVER,
            m.threshold(),
            m.shortcutPrecision());
    return new ClassifierArtefact(
        manifest, artefact.head(), artefact.rules(), artefact.fingerprint());
  }
}
