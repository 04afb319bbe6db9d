package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.ModelId;
import org.jspecify.annotations.Nullable;

/** A way of choosing models. */
sealed interface Strategy {

  /** What tables call it. */
  String id();

  /**
   * One model for everything, at that effort; null is its default.
   *
   * @param model in the catalog
   */
  record Baseline(ModelId model, @Nullable Effort effort) implements Strategy {
    @Override
    public String id() {
      return "baseline";
    }
  }

  /** The models that answered in fact. */
  record Recorded() implements Strategy {
    @Override
    public String id() {
      return "as recorded";
    }
  }

  /** The router, with every task predicted. */
  record Routed() implements Strategy {
    @Override
    public String id() {
      return "routed";
    }
  }

  /** The router, with the labels in place of its predictions where there are any. */
  record Labelled() implements Strategy {
    @Override
    public String id() {
      return "routed as labelled";
    }
  }

  /** The router with the cost-quality dial at {@code position}, 0 (best) to 1 (cheapest). */
  record Dial(double position) implements Strategy {
    @Override
    public String id() {
      return "dial " + position;
    }
  }

  /** For each step the model that costs least and can take it. */
  record Cheapest() implements Strategy {
    @Override
    public String id() {
      return "always cheapest";
    }
  }

  /** The one model and effort that the dial at ½ would choose for the whole trace. */
  record BestSingle() implements Strategy {
    @Override
    public String id() {
      return "best single";
    }
  }

  /** The cheapest single model and effort with a mean score not below that of {@link Routed}. */
  record SingleAsGood() implements Strategy {
    @Override
    public String id() {
      return "single as good";
    }
  }

  /** The router under another configuration. */
  record Against(String name) implements Strategy {
    @Override
    public String id() {
      return name;
    }
  }

  /** The same with the labels in place of its predictions. */
  record AgainstLabelled(String name) implements Strategy {
    @Override
    public String id() {
      return name + " as labelled";
    }
  }
}
