package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import com.gammainfra.gateway.usage.UsageReader;
import com.gammainfra.gateway.usage.UsageReport;
import com.gammainfra.gateway.usage.UsageTooLargeException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/usage}: what the caller's account used and spent. */
final class UsageHandler implements Endpoint.Handler.Simple {

  private static final String CSV = "text/csv";

  private final @Nullable UsageReader reader;
  private final Supplier<Catalog> catalog;
  private final InstantSource clock;

  /** {@code reader} is null when no receipts are kept. */
  UsageHandler(@Nullable UsageReader reader, Supplier<Catalog> catalog, InstantSource clock) {
    this.reader = reader;
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  public Reply reply(Call call) {
    UsageRequest request =
        UsageRequest.read(
            parameters(call), call.caller(), catalog.get(), clock.instant(), prefersCsv(call));
    if (reader == null) {
      throw ChatError.of(
              ErrorCode.NOT_FOUND,
              "usage is known where receipts are kept: with keys, or a database of the operator's")
          .asException();
    }
    UsageReport report = report(reader, request);
    if (!request.csv()) {
      return Reply.json(200, UsageJson.of(report)).with("cache-control", "no-store");
    }
    return new Reply(
        200,
        CSV + "; charset=utf-8",
        Map.of(
            "cache-control", "no-store",
            "content-disposition", "attachment; filename=\"usage.csv\"",
            "x-content-type-options", "nosniff"),
        UsageCsv.of(report).getBytes(StandardCharsets.UTF_8));
  }

  private static UsageReport report(UsageReader reader, UsageRequest request) {
    try {
      return reader.read(request.query());
    } catch (UsageTooLargeException e) {
      String field = e.isOfGroups() ? "group_by" : "baseline";
      throw ChatError.invalid(field, field + ": " + e.getMessage()).asException();
    } catch (DatabaseUnavailableException e) {
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE, "the database does not answer; try again later")
          .asException();
    }
  }

  /** One that is given several times is one with commas between, as a group may be named so. */
  private static Map<String, String> parameters(Call call) {
    Map<String, String> parameters = new LinkedHashMap<>();
    call.http()
        .params()
        .forEach(one -> parameters.merge(one.getKey(), one.getValue(), (a, b) -> a + "," + b));
    return parameters;
  }

  private static boolean prefersCsv(Call call) {
    String accept = call.http().getHeader("accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).startsWith(CSV);
  }
}
