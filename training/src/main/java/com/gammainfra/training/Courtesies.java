package com.gammainfra.training;

import java.util.List;

/** What people write around a request, by language; any other language gets the English ones. */
final class Courtesies {
  private Courtesies() {}

  /** Openings that a request can follow, with the space or line break that belongs to them. */
  static List<String> greetings(String lang) {
    return switch (lang) {
      case "ar" -> List.of("مرحبا، ", "السلام عليكم، ");
      case "bn" -> List.of("নমস্কার, ", "হ্যালো, ");
      case "cs" -> List.of("Ahoj, ", "Dobrý den, mám prosbu: ");
      case "de" -> List.of("Hallo, ", "Guten Tag! Kannst du mir bitte helfen: ");
      case "el" -> List.of("Γεια σου, ", "Καλημέρα! Μπορείς να με βοηθήσεις; ");
      case "es" -> List.of("Hola, ", "¡Buenos días! ¿Me puedes ayudar con esto? ");
      case "fr" -> List.of("Bonjour, ", "Salut ! Peux-tu m'aider : ");
      case "hi" -> List.of("नमस्ते, ", "हैलो, कृपया मेरी मदद करें: ");
      case "id" -> List.of("Halo, ", "Selamat pagi! Tolong bantu saya: ");
      case "it" -> List.of("Ciao, ", "Buongiorno! Mi puoi aiutare? ");
      case "ja" -> List.of("こんにちは。", "お世話になります。お願いがあります。");
      case "ko" -> List.of("안녕하세요, ", "안녕하세요! 부탁이 있어요. ");
      case "pt" -> List.of("Olá, ", "Bom dia! Pode me ajudar com isto? ");
      case "ru" -> List.of("Привет, ", "Здравствуйте! Помогите, пожалуйста: ");
      case "th" -> List.of("สวัสดีครับ ", "สวัสดีค่ะ ช่วยหน่อยค่ะ ");
      case "uk" -> List.of("Привіт, ", "Добрий день! Допоможіть, будь ласка: ");
      case "vi" -> List.of("Xin chào, ", "Chào bạn! Giúp mình với: ");
      case "zh" -> List.of("你好,", "您好!麻烦您帮个忙:");
      default ->
          List.of("Hi, ", "Hello! ", "Hey there, ", "Hello! Could you please help me with this: ");
    };
  }

  /** Closings that can follow a request. */
  static List<String> thanks(String lang) {
    return switch (lang) {
      case "ar" -> List.of("شكرا!", "شكرا جزيلا مقدما.");
      case "bn" -> List.of("ধন্যবাদ!");
      case "cs" -> List.of("Díky!", "Předem děkuji.");
      case "de" -> List.of("Danke!", "Vielen Dank im Voraus.");
      case "el" -> List.of("Ευχαριστώ!", "Σε ευχαριστώ πολύ.");
      case "es" -> List.of("¡Gracias!", "Muchas gracias de antemano.");
      case "fr" -> List.of("Merci !", "Merci d'avance.");
      case "hi" -> List.of("धन्यवाद!", "बहुत शुक्रिया।");
      case "id" -> List.of("Terima kasih!", "Makasih sebelumnya.");
      case "it" -> List.of("Grazie!", "Grazie mille in anticipo.");
      case "ja" -> List.of("よろしくお願いします。", "ありがとうございます。");
      case "ko" -> List.of("감사합니다!", "미리 고마워요.");
      case "pt" -> List.of("Obrigado!", "Desde já agradeço.");
      case "ru" -> List.of("Спасибо!", "Заранее благодарю.");
      case "th" -> List.of("ขอบคุณครับ", "ขอบคุณค่ะ");
      case "uk" -> List.of("Дякую!", "Наперед вдячний.");
      case "vi" -> List.of("Cảm ơn!", "Cảm ơn bạn nhiều.");
      case "zh" -> List.of("谢谢!", "非常感谢。");
      default -> List.of("Thanks!", "Thank you in advance.", "Cheers");
    };
  }
}
