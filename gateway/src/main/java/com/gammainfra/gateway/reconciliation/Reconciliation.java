package com.gammainfra.gateway.reconciliation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Both sides beside each other.
 *
 * @param differences in the order of day, model and class
 * @param compared how many counts were compared
 * @param untold classes that the export does not tell apart, and that were not compared
 */
public record Reconciliation(List<Difference> differences, int compared, Set<TokenClass> untold) {

  public Reconciliation {
    differences = List.copyOf(differences);
    untold = Set.copyOf(untold);
  }

  /**
   * A count that differs.
   *
   * @param gateway what the gateway says
   * @param provider what the provider says
   */
  public record Difference(DayModel where, TokenClass tokenClass, long gateway, long provider) {}

  /**
   * Compares.
   *
   * @param models what the gateway calls the models of the export
   * @param tolerance how many tokens a count may differ by; 0 for none
   */
  public static Reconciliation of(
      UsageExport export, ExportedModels models, GatewayUsage gateway, long tolerance) {
    TokenCounts theirs = export.tokens().renamed(models::name);
    SortedSet<DayModel> all = theirs.keys();
    all.addAll(gateway.tokens().keys());
    List<Difference> differences = new ArrayList<>();
    int compared = 0;
    for (DayModel where : all) {
      for (TokenClass tokenClass : TokenClass.values()) {
        if (export.told().contains(tokenClass)) {
          long ours = ours(gateway.tokens(), where, tokenClass, export);
          long other = theirs.of(where, tokenClass);
          compared++;
          if (Math.abs(ours - other) > tolerance) {
            differences.add(new Difference(where, tokenClass, ours, other));
          }
        }
      }
    }
    Set<TokenClass> untold = new TreeSet<>(Set.of(TokenClass.values()));
    untold.removeAll(export.told());
    if (export.format() == ExportFormat.OPENAI) { // it counts them as input, and so do we then
      untold.removeAll(Set.of(TokenClass.CACHE_WRITE_5M, TokenClass.CACHE_WRITE_1H));
    }
    return new Reconciliation(differences, compared, untold);
  }

  private static long ours(
      TokenCounts tokens, DayModel where, TokenClass tokenClass, UsageExport export) {
    long ours = tokens.of(where, tokenClass);
    return export.format() == ExportFormat.OPENAI && tokenClass == TokenClass.INPUT
        ? ours
            + tokens.of(where, TokenClass.CACHE_WRITE_5M)
            + tokens.of(where, TokenClass.CACHE_WRITE_1H)
        : ours;
  }
}
