-- Money is in nano-dollars, times in milliseconds since 1970.

-- What a customer has free. Derived: always the sum of the account's entries.
CREATE TABLE account (
  id      TEXT PRIMARY KEY,
  balance BIGINT NOT NULL
);

-- Never changed, never deleted. The content is compared when an id is seen again.
CREATE TABLE transfer (
  id      TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,
  content TEXT NOT NULL,
  created BIGINT NOT NULL
);

-- Never changed, never deleted. The amounts of a transfer add up to zero.
CREATE TABLE entry (
  transfer_id TEXT    NOT NULL REFERENCES transfer (id),
  line        INTEGER NOT NULL,
  account_id  TEXT    NOT NULL,
  amount      BIGINT  NOT NULL,
  PRIMARY KEY (transfer_id, line)
);

CREATE INDEX entry_account ON entry (account_id);

CREATE TABLE reservation (
  id         TEXT PRIMARY KEY,
  account_id TEXT   NOT NULL,
  amount     BIGINT NOT NULL,
  expires    BIGINT NOT NULL,
  settled_by TEXT REFERENCES transfer (id)
);

CREATE INDEX reservation_open ON reservation (expires) WHERE settled_by IS NULL;

-- What is used of an allowance: a key's budget of one day or month.
CREATE TABLE allowance (
  id   TEXT PRIMARY KEY,
  used BIGINT NOT NULL
);

CREATE TABLE reservation_allowance (
  reservation_id TEXT NOT NULL REFERENCES reservation (id),
  allowance_id   TEXT NOT NULL,
  PRIMARY KEY (reservation_id, allowance_id)
);
