package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.classifier.TaskPrediction;
import org.jspecify.annotations.Nullable;

/** Why a request got its candidates. */
public sealed interface RouteReason {

  /** The caller named the models. */
  record PinnedByCaller() implements RouteReason {}

  /** The caller named an alias that has a chain of its own. */
  record AliasChain(String alias) implements RouteReason {}

  /** Only the models of a capability chain ({@code tool_use}, {@code multimodal}) will do. */
  record OnlyCapable(String chain) implements RouteReason {}

  /** The prompt's task was predicted. */
  record PredictedTask(TaskPrediction prediction) implements RouteReason {}

  /** The step of the router. */
  default RouterVersion version() {
    return switch (this) {
      case PinnedByCaller _, AliasChain _ -> RouterVersion.DIRECT;
      case OnlyCapable _ -> RouterVersion.V2_CAPABILITY;
      case PredictedTask(var prediction) ->
          switch (prediction.method()) {
            case RULE -> RouterVersion.V2_KEYWORD;
            case LEARNED -> RouterVersion.V2;
            case KEYWORDS -> RouterVersion.V1;
          };
    };
  }

  /** The task shown to the client: one of the eight, a capability chain, or null when pinned. */
  default @Nullable String task() {
    return switch (this) {
      case PinnedByCaller _, AliasChain _ -> null;
      case OnlyCapable(var chain) -> chain;
      case PredictedTask(var prediction) -> prediction.task().id();
    };
  }

  /** How the task was predicted; null when it was not. */
  default @Nullable TaskPrediction prediction() {
    return this instanceof PredictedTask(var prediction) ? prediction : null;
  }
}
