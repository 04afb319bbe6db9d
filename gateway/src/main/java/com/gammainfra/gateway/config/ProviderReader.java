package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Maps one entry of {@code providers}. */
final class ProviderReader {

  /** The wire formats this version speaks to providers. */
  private static final Set<String> DIALECTS =
      Set.of("openai", "responses", "anthropic", "gemini", "bedrock");

  private static final Set<String> TOKEN_LIMIT_FIELDS =
      Set.of("max_tokens", "max_completion_tokens");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");
  private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");
  private static final URI NOWHERE = URI.create("http://localhost");

  private ProviderReader() {}

  static ProviderEndpoint read(String id, Setting entry) {
    if (!ID.matcher(id).matches()) {
      entry.reject("a provider's id takes letters, digits, '.', '_' and '-', and no slash");
    }
    Section section = new Section(entry);
    Setting baseUrl = InferenceProfile.of(entry).address(section.get("base_url"));
    section.get("inference_profiles"); // read with the models
    if (baseUrl.isAbsent()) {
      baseUrl.missing("the address that paths such as /chat/completions are appended to");
    }
    URI address = baseUrl.address();
    List<ApiKey> keys = new ArrayList<>();
    for (Setting item : section.get("api_keys").itemsOrOne()) {
      String secret = item.secret();
      if (secret != null) {
        keys.add(new ApiKey(secret));
      }
    }
    boolean local = address != null && NetworkNames.isLoopback(address.getHost());
    ProviderEndpoint provider =
        new ProviderEndpoint(
            id,
            address == null ? NOWHERE : address,
            dialect(section.get("dialect"), "openai"),
            keys,
            section.get("keyless").flag(local && keys.isEmpty()),
            named(section.get("token_limit_field"), "max_tokens", TOKEN_LIMIT_FIELDS),
            section.get("unsupported_params").names(),
            region(section.get("region")));
    if (provider.dialect().equals("bedrock") && !isAwsRegion(provider.region())) {
      section.get("region").wrong("the AWS region that requests are signed for");
    }
    section.rejectOthers();
    return provider;
  }

  /** One of the wire formats that are spoken. */
  static String dialect(Setting setting, String fallback) {
    return named(setting, fallback, DIALECTS);
  }

  private static String named(Setting setting, String fallback, Set<String> taken) {
    if (!setting.isAbsent() && !taken.contains(setting.string())) {
      setting.wrong("one of " + String.join(", ", taken.stream().sorted().toList()));
    }
    return setting.isAbsent() ? fallback : setting.string();
  }

  private static boolean isAwsRegion(@Nullable String region) {
    return region != null && AWS_REGION.matcher(region).matches();
  }

  private static @Nullable String region(Setting setting) {
    String region = setting.text();
    if (region != null && !REGION.matcher(region).matches()) {
      setting.wrong("us, eu, apac or an AWS region such as eu-central-1");
    }
    return region;
  }
}
