-- What was answered under an Idempotency-Key. Times are in milliseconds since 1970.

-- While finished is 0, expires is when the claim lapses; afterwards, when the answer is forgotten.
-- id and body are keyed hashes; the answer is encrypted, and missing when it is too large.
CREATE TABLE idempotency (
  id         TEXT PRIMARY KEY,
  request_id TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  finished   INTEGER NOT NULL,
  expires    BIGINT  NOT NULL,
  answer     BYTEA
);

CREATE INDEX idempotency_expires ON idempotency (expires);
