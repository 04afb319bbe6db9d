package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.usage.Grouping;
import com.gammainfra.gateway.usage.UsageQuery;
import com.gammainfra.gateway.usage.UsageReport;
import com.gammainfra.gateway.usage.UsageTotals;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report of usage as JSON. */
public final class UsageJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String WHY =
      "the same tokens at the baseline's price of that moment; the baseline itself would have written"
          + " another answer and counted its tokens in another way";

  private UsageJson() {}

  /** The report. */
  public static ObjectNode of(UsageReport report) {
    UsageQuery query = report.query();
    ObjectNode document = JSON.objectNode();
    document.put("object", "usage");
    document.put("account", query.accountId());
    document.put("from", query.from().toString());
    document.put("to", query.to().toString());
    document.put("time_zone", "UTC");
    ArrayNode groups = document.putArray("group_by");
    query.groups().forEach(group -> groups.add(group.id()));
    document.set("baseline", baseline(query.baseline()));
    ArrayNode data = document.putArray("data");
    for (UsageReport.Row row : report.rows()) {
      data.add(row(query.groups(), row));
    }
    document.set("totals", put(JSON.objectNode(), report.totals()));
    return document;
  }

  private static @Nullable ObjectNode baseline(@Nullable Model model) {
    return model == null
        ? null
        : JSON.objectNode()
            .put("model", model.id().toString())
            .put("estimated", true)
            .put("why", WHY);
  }

  private static ObjectNode row(List<Grouping> groups, UsageReport.Row row) {
    ObjectNode node = JSON.objectNode();
    for (int i = 0; i < groups.size(); i++) {
      String value = row.group().get(i);
      node.put(groups.get(i).id(), value.isEmpty() ? null : value);
    }
    return put(node, row.totals());
  }

  private static ObjectNode put(ObjectNode node, UsageTotals totals) {
    node.put("requests", totals.requests());
    ObjectNode statuses = node.putObject("statuses");
    new TreeMap<>(totals.statuses()).forEach(statuses::put);
    UsageTotals.Tokens used = totals.tokens();
    ObjectNode tokens = node.putObject("tokens");
    tokens.put("input", used.input());
    tokens.put("cached_input", used.cachedInput());
    tokens.put("cache_write_5m", used.cacheWrite5m());
    tokens.put("cache_write_1h", used.cacheWrite1h());
    tokens.put("output", used.output());
    tokens.put("reasoning", used.reasoning());
    node.put("cost_usd", totals.cost().exact());
    node.put("fee_usd", totals.fee().exact());
    node.put("charged_usd", totals.charged().exact());
    Usd baseline = totals.baseline();
    Usd saving = totals.saving();
    if (baseline != null && saving != null) {
      node.put("baseline_cost_usd", baseline.exact());
      node.put("saving_usd", saving.exact());
      node.put("estimated", true);
    }
    return node;
  }
}
