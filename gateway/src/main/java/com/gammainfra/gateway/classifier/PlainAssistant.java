package com.gammainfra.gateway.classifier;

import java.util.regex.Pattern;

/**
 * Knows a system prompt that says nothing of the task: "You are a helpful assistant.", as many
 * clients send with every request. Stateless.
 */
final class PlainAssistant {
  private static final int MOST_CHARS = 160;

  private static final String KIND =
      "(?:very |extremely )?(?:helpful|useful|friendly|polite|honest|harmless|kind|smart|intelligent"
          + "|knowledgeable|professional|general[- ]purpose|virtual|digital|ai|language model|llm)";

  /** The sentence in some languages; the model's or assistant's name may stand in it. */
  private static final Pattern SENTENCE =
      Pattern.compile(
          String.join(
              "|",
              "(?:you are|you['’]re|act as) (?:an? |the |my )?(?:"
                  + KIND
                  + "(?:,? and |, | ))*(?:assistant|chatbot|"
                  + KIND
                  + ")(?: (?:named|called) \\p{L}+)?",
              "you are (?:chatgpt|claude|gemini|mistral|grok|llama|qwen|deepseek)"
                  + "(?:, (?:an? )?(?:large )?(?:language model|ai assistant|assistant)"
                  + "(?: (?:trained|made|created|built|developed) by \\p{L}+)?)?",
              "你是(?:一个)?(?:有用|有帮助|乐于助人|友好|智能)?的?(?:ai|人工智能|智能)?助手",
              "eres un asistente(?: virtual)?(?: muy)?(?: (?:útil|amable|servicial))?",
              "(?:tu es|vous êtes) un assistant(?: (?:utile|serviable|virtuel))?",
              "(?:du bist|sie sind) ein (?:hilfreicher|freundlicher|nützlicher) assistent",
              "ты(?: —| -)? полезный (?:ии[- ])?(?:ассистент|помощник)",
              "você é um assistente(?: virtual)?(?: (?:útil|prestativo))?",
              "sei un assistente(?: virtuale)?(?: utile)?",
              "あなたは(?:役に立つ|親切な|有能な)?(?:ai)?アシスタントです",
              "(?:당신은|너는) (?:유용한|도움이 되는|친절한) (?:ai )?(?:어시스턴트|비서|도우미)(?:입니다|야)?"),
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern MARKS = Pattern.compile("[.!。！]+$");

  private PlainAssistant() {}

  /** Whether that is all that the system prompt says. */
  static boolean isAll(String system) {
    return system.length() <= MOST_CHARS
        && SENTENCE.matcher(MARKS.matcher(system).replaceFirst("")).matches();
  }
}
