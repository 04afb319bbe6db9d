package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PleasantriesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hey ChatGPT, list the moons of Saturn | list the moons of Saturn",
        "hello can you list the moons of Saturn | can you list the moons of Saturn",
        "Good evening everyone! I hope you're doing well. List the moons. | List the moons.",
        "Greetings! Could you help me with something? Which moon is it? | Which moon is it?",
        "Which moon is the largest? Thanks so much! | Which moon is the largest?",
        "which moon is the largest thx :) | which moon is the largest",
        "Which moon is the largest, thank you for your help 🙏 | Which moon is the largest,",
        "Guten Morgen zusammen! Kurze Erklärung der Monde. Vielen lieben Dank! | Kurze Erklärung der Monde.",
        "Coucou, j’ai besoin d’aide. Décris les lunes. Mille mercis ! | Décris les lunes.",
        "¡Buenas tardes! Necesito ayuda: nombra las lunas. Mil gracias | nombra las lunas.",
        "Доброе утро! Подскажите, пожалуйста: какие луны есть? Спасибо огромное)) | какие луны есть?",
        "早上好！请问，土星有哪些卫星？多谢啦 | 土星有哪些卫星？多谢啦",
        "早上好！请问，土星有哪些卫星？多谢了 | 土星有哪些卫星？",
        "こんばんは。質問です。土星の衛星は何ですか？どうもありがとうございます。 | 土星の衛星は何ですか？",
        "안녕하십니까. 토성의 위성을 모두 나열해 주세요. 고맙습니다. | 토성의 위성을 모두 나열해 주세요.",
        "สวัสดีค่ะ ดาวเสาร์มีดวงจันทร์กี่ดวง ขอบคุณมากค่ะ | ดาวเสาร์มีดวงจันทร์กี่ดวง",
        "صباح الخير، عندي سؤال: ما هي أقمار زحل؟ شكرا لك | ما هي أقمار زحل؟",
      })
  void without_pleasantriesAround_leavesTheRequest(String turn, String request) {
    assertThat(Pleasantries.without(turn)).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hi!",
        "Hello there!",
        "Thanks a lot!",
        "great, thank you",
        "Hi! How are you?",
        "你好！",
        "Hello world in Rust, with tests",
        "Hello Kitty's place in Japanese culture",
        "你好用西班牙语怎么说？",
        "How do you politely say thank you",
        "Write a short note to say thanks",
        "translate to Korean: \"see you tomorrow, and thanks\"",
        "Make this friendlier: “I got the parcel. Thanks.",
        "Explain this:\n```\nprint('hi')\n# Thanks",
        "Hi team,\nthe printer on the second floor is broken. Please summarize.",
        "Can you help me with my homework about volcanoes?",
        "\"Hello!\" she said. Continue this story.",
        "",
      })
  void without_partOfTheRequest_isTheSame(String turn) {
    assertThat(Pleasantries.without(turn)).isSameAs(turn);
  }

  @Test
  void without_longTurn_takesThanksOnlyFromALineOfTheirOwn() {
    String pasted = "The committee met and agreed on nothing of note. ".repeat(20).strip();
    assertThat(Pleasantries.without(pasted + " Thank you!")).endsWith("Thank you!");
    assertThat(Pleasantries.without(pasted + "\n\nThank you!")).isEqualTo(pasted);
  }

  @Test
  void without_again_changesNothingMore() {
    String once = Pleasantries.without("Hi! Hello, hey there! Name five rivers. Thanks! Cheers!");
    assertThat(once).isEqualTo("Name five rivers.");
    assertThat(Pleasantries.without(once)).isSameAs(once);
  }

  @Test
  void without_hugeTurns_isLinear() {
    for (String piece : new String[] {"hi ", "thanks. ", "“", "```", "hello, ", "谢谢", "?!"}) {
      String turn = piece.repeat(400_000);
      Assertions.assertTimeout(
          Duration.ofSeconds(5), () -> Pleasantries.without(turn), () -> "of " + piece);
    }
  }
}
