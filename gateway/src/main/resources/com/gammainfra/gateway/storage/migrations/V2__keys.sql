-- Keys of accounts. Of the key itself only the SHA-256 is known, in 64 lower-case hexadecimal digits. A row is
-- never deleted, and "revoked" never taken back: both counts together tell whether anything has changed.
CREATE TABLE api_key (
  id                  TEXT PRIMARY KEY,
  account_id          TEXT   NOT NULL,
  name                TEXT   NOT NULL,
  sha256              TEXT   NOT NULL UNIQUE,
  scope               TEXT   NOT NULL,
  -- What it may do; NULL, or an empty list, is no limit. Lists have one name a line.
  budget_day          BIGINT,
  budget_month        BIGINT,
  models              TEXT   NOT NULL,
  tasks               TEXT   NOT NULL,
  requests_per_minute INTEGER,
  tokens_per_minute   BIGINT,
  concurrency         INTEGER,
  created             BIGINT NOT NULL,
  revoked             BIGINT
);

CREATE INDEX api_key_account ON api_key (account_id);
