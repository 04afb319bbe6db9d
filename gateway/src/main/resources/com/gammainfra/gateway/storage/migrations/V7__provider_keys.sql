-- Keys that customers have at providers. A row is never deleted, and "revision" grows with every change of it:
-- count and sum together tell whether anything has changed. Times are in milliseconds since 1970.
CREATE TABLE provider_key (
  account_id TEXT   NOT NULL,
  provider   TEXT   NOT NULL,
  revision   BIGINT NOT NULL,
  -- The key, encrypted; NULL once it is removed.
  sealed     BYTEA,
  -- The id of the master key that it is encrypted under.
  master_key TEXT   NOT NULL,
  -- What of it may be shown; NULL when it is too short to show any.
  last_four  TEXT,
  created    BIGINT NOT NULL,
  changed    BIGINT NOT NULL,
  PRIMARY KEY (account_id, provider)
);
