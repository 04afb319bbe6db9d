package com.gammainfra.gateway.account;

/**
 * Who asks.
 *
 * @param keyId names the key in records; never the key itself. {@code open} for everyone on a
 *     gateway without keys
 * @param accountId whose key it is, and who pays
 */
public record Caller(String keyId, String accountId, Scope scope, KeyPolicy policy) {

  /**
   * The account of the operator's own keys, those that stand in the settings. Where there are no
   * accounts it is the only one.
   */
  public static final String OPERATOR = "operator";

  /** Everyone, on a gateway that asks for no key. */
  public static final Caller ANYONE = new Caller("open", Scope.INFERENCE);

  /** A key of the operator's, without limits. */
  public Caller(String keyId, Scope scope) {
    this(keyId, OPERATOR, scope, KeyPolicy.NONE);
  }

  /**
   * Whether this caller may see what a key did: its own key, any of the same account with the scope
   * for that, or the operator.
   *
   * @param ownerKeyId the key that did it
   * @param ownerAccountId whose key that is
   */
  public boolean maySee(String ownerKeyId, String ownerAccountId) {
    return switch (scope) {
      case INFERENCE -> accountId.equals(ownerAccountId) && keyId.equals(ownerKeyId);
      case ACCOUNT -> accountId.equals(ownerAccountId);
      case ADMIN -> true;
    };
  }
}
