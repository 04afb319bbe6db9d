package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.provider.ProviderFailure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told of their own keys. A provider's refusal of one is never a 401 of the
 * gateway's, which would say that the gateway's own key is wrong; it is a warning, whoever answers
 * in the end.
 */
final class OwnKeyNotices {

  private OwnKeyNotices() {}

  /** One notice for each provider and trouble. */
  static List<String> of(List<Attempt> attempts) {
    Set<String> notices = new LinkedHashSet<>();
    for (Attempt attempt : attempts) {
      String notice = attempt.candidate().isOwn() ? notice(attempt) : null;
      if (notice != null) {
        notices.add(notice);
      }
    }
    return new ArrayList<>(notices);
  }

  private static @Nullable String notice(Attempt attempt) {
    String provider = attempt.candidate().deployment().provider().id();
    return switch (attempt) {
      case Attempt.Failed(_, _, ProviderFailure.Unauthorized _, _, _, _) ->
          "%s refused your own key; set another with PUT /v1/provider-keys/%s"
              .formatted(provider, provider);
      case Attempt.Failed(_, _, ProviderFailure.QuotaExhausted _, _, _, _) ->
          "the account behind your own key has no quota left at " + provider;
      case Attempt.Failed(var candidate, _, ProviderFailure.ModelNotFound _, _, _, _) ->
          "your own key does not open " + candidate.endpoint();
      case Attempt.Skipped _ ->
          "%s was not asked: it, or your own key there, has failed lately".formatted(provider);
      case Attempt.Failed _, Attempt.Answered _, Attempt.Outrun _ -> null;
    };
  }
}
