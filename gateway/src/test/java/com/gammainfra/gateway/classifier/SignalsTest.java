package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.classifier.TextRule.Region;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final Signal PROOF =
      new Signal("asks-for-a-proof", Region.TEXT, List.of("prove", "证明", "докаж*"));
  private static final Signal OPTIONS = new Signal("has-options", Region.TAIL, List.of("(d)"));
  private static final Signal AFTER_A_POEM = new Signal("poem", Region.EARLIER, List.of("poem"));

  @Test
  void of_nothingStandsInThePrompt_isEmpty() {
    assertThat(signals(PROOF, OPTIONS).of(PromptText.of("good morning")).indices()).isEmpty();
  }

  @Test
  void of_oneSignalInAnyLanguage_isTheSameOneFeature() {
    Signals signals = signals(PROOF, OPTIONS);
    int[] english = signals.of(PromptText.of("Prove it.")).indices();
    assertThat(english).hasSize(1);
    assertThat(signals.of(PromptText.of("请证明。")).indices()).isEqualTo(english);
    assertThat(signals.of(PromptText.of("докажите это")).indices()).isEqualTo(english);
  }

  @Test
  void of_twoSignals_isEitherOnceInTheirOrder() {
    Signals signals = signals(PROOF, OPTIONS);
    SparseVector both = signals.of(PromptText.of("prove one, prove it: (a) x (c) z (d) none"));
    assertThat(both.indices()).containsExactly(0, 1);
    assertThat(both.values()).containsExactly(1, 1);
  }

  @Test
  void of_phraseOutsideItsRegion_isNotFound() {
    PromptText early = PromptText.of("(d) " + "and so on ".repeat(50));
    assertThat(signals(OPTIONS).of(early).indices()).isEmpty();
  }

  @Test
  void of_wordOfTheTurnBefore_countsInAShortFollowUpOnly() {
    Signals signals = signals(AFTER_A_POEM);
    assertThat(signals.of(PromptText.of("a poem")).indices()).isEmpty();
    assertThat(signals.of(after("write a poem", "shorter")).indices()).hasSize(1);
    assertThat(signals.of(after("write a poem", "other things ".repeat(30))).indices()).isEmpty();
  }

  @Test
  void of_systemPrompt_isReadAsATurnWithFeaturesOfItsOwn() {
    Signals signals = signals(PROOF, OPTIONS, AFTER_A_POEM);
    PromptText prompt = under("Prove what the user claims.", "(a) five is odd (d) six is");
    assertThat(signals.of(prompt).indices()).containsExactly(1, 3);
    assertThat(signals.of(under("Prove it.", "prove it")).indices()).containsExactly(0, 3);
    assertThat(signals.of(under("Write a poem.", "shorter")).indices()).isEmpty();
  }

  @Test
  void of_earlierTurns_areReadAsOneTurnWithFeaturesOfItsOwn() {
    Signals signals = signals(PROOF, OPTIONS, AFTER_A_POEM);
    PromptText third =
        PromptText.of(
            List.of(
                Message.of(Role.USER, "From now on prove what I claim."),
                Message.of(Role.ASSISTANT, "Go on."),
                Message.of(Role.USER, "Is it (a) or (d)?"),
                Message.of(Role.USER, "Or (d)?")));
    assertThat(signals.of(third).indices()).containsExactly(1, 6, 7);
    assertThat(signals.of(after("Write a poem.", "prove it")).indices())
        .as("a word of the turn before is a feature of the last turn, that leans on it")
        .containsExactly(0, 2);
  }

  @Test
  void of_systemPromptAndTurn_haveEndsOfTheirOwn() {
    PromptText prompt = under("(d) " + "and so on ".repeat(50), "good morning");
    assertThat(signals(OPTIONS).of(prompt).indices()).isEmpty();
    assertThat(signals(OPTIONS).of(under("pick (d)", "and so on ".repeat(50))).indices())
        .containsExactly(1);
  }

  @Test
  void of_cueThatFires_isAFeatureBesideTheSignals() {
    var cue =
        new KeywordCue(
            "c", Head.COLUMNS.getFirst(), 1, Region.TEXT, List.of("sum"), List.of(), List.of());
    Signals signals = new Signals(new KeywordRouter(List.of(cue)), List.of(PROOF));
    assertThat(signals.of(PromptText.of("prove the sum")).indices()).containsExactly(0, 1);
    assertThat(signals.size()).as("of turn, system prompt, earlier turns").isEqualTo(6);
  }

  @Test
  void of_shippedSignals_staysBelowTheirNumber() {
    Signals signals = ClassifierArtefact.shipped().rules().signals();
    SparseVector features =
        signals.of(PromptText.of("Summarize the text below in three bullets and translate it."));
    assertThat(features.indices()).isNotEmpty();
    assertThat(Arrays.stream(features.indices()).boxed().toList())
        .allSatisfy(index -> assertThat(index).isBetween(0, signals.size() - 1));
  }

  @Test
  void signal_noWords_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Signal("empty", Region.TEXT, List.of()))
        .withMessageContaining("no words");
  }

  private static Signals signals(Signal... signals) {
    return new Signals(new KeywordRouter(List.of()), List.of(signals));
  }

  private static PromptText after(String earlier, String last) {
    return PromptText.of(
        List.of(
            Message.of(Role.USER, earlier),
            Message.of(Role.ASSISTANT, "here you are"),
            Message.of(Role.USER, last)));
  }

  private static PromptText under(String system, String turn) {
    return PromptText.of(Conversation.under(system, turn));
  }
}
