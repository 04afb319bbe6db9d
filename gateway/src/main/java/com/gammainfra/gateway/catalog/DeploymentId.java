package com.gammainfra.gateway.catalog;

/** Names a deployment in routes, receipts and metrics. */
public record DeploymentId(String value) {

  @Override
  public String toString() {
    return value;
  }
}
