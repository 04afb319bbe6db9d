package com.gammainfra.gateway.catalog;

/** A model in a chain, with what it is asked with. */
public record ChainMember(ModelId model, Params params) {}
