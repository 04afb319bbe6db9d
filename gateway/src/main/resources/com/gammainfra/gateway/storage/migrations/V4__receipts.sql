-- What each exchange came to. Money is in nano-dollars, times in milliseconds since 1970.

-- Written once, purged when its time is over. The columns beside json are what reports group by
-- and add up; what no decision or no answer gave is null. Token classes are disjoint, but
-- reasoning_tokens are part of output_tokens.
CREATE TABLE receipt (
  id                 TEXT PRIMARY KEY,
  account_id         TEXT   NOT NULL,
  key_id             TEXT   NOT NULL,
  created            BIGINT NOT NULL,
  status             TEXT   NOT NULL,
  requested_model    TEXT   NOT NULL,
  endpoint           TEXT,
  provider           TEXT,
  task               TEXT,
  router_version     TEXT,
  input_tokens       BIGINT NOT NULL,
  cached_tokens      BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  output_tokens      BIGINT NOT NULL,
  reasoning_tokens   BIGINT NOT NULL,
  cost_nanos         BIGINT NOT NULL,
  fee_nanos          BIGINT NOT NULL,
  charged_nanos      BIGINT NOT NULL,
  json               TEXT   NOT NULL
);

CREATE INDEX receipt_account ON receipt (account_id, created);

CREATE INDEX receipt_created ON receipt (created);
