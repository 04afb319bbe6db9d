-- Money in. Amounts are in nano-dollars, but where a name ends in cents; times in milliseconds since 1970.

-- What a customer was asked to pay. purse is managed or byok, method checkout or auto, status open, paid,
-- expired or failed. refunded_cents is what of later refunds is in the ledger.
CREATE TABLE checkout (
  id             TEXT PRIMARY KEY,
  account_id     TEXT    NOT NULL,
  purse          TEXT    NOT NULL,
  method         TEXT    NOT NULL,
  amount         BIGINT  NOT NULL,
  fee            BIGINT  NOT NULL,
  livemode       INTEGER NOT NULL,
  status         TEXT    NOT NULL,
  payment        TEXT UNIQUE,
  refunded_cents BIGINT  NOT NULL,
  created        BIGINT  NOT NULL
);

CREATE INDEX checkout_account ON checkout (account_id, created);

-- What the payment provider said about a payment, in whatever order it said it: a refund may be heard of
-- before the payment. Only the latest of each is kept, and none is ever taken back.
CREATE TABLE payment_fact (
  payment TEXT   NOT NULL,
  name    TEXT   NOT NULL,
  cents   BIGINT NOT NULL,
  PRIMARY KEY (payment, name)
);

-- Why an operator moved money.
CREATE TABLE transfer_note (
  transfer_id TEXT PRIMARY KEY REFERENCES transfer (id),
  note        TEXT NOT NULL
);

-- The movements that a customer is shown one by one; those of requests are in their receipts.
CREATE INDEX transfer_shown ON transfer (created)
  WHERE kind IN ('grant', 'top_up', 'refund', 'dispute', 'reinstate');

-- Who has their balance filled up, and how. customer and payment lead to the card at the payment provider;
-- stopped says why no more is charged; pending is the checkout of a charge whose end is not known.
CREATE TABLE auto_top_up (
  account_id TEXT PRIMARY KEY,
  enabled    INTEGER NOT NULL,
  threshold  BIGINT  NOT NULL,
  amount     BIGINT  NOT NULL,
  customer   TEXT,
  payment    TEXT,
  charged    BIGINT  NOT NULL,
  pending    TEXT,
  stopped    TEXT
);

-- Where an account's alerts go besides the operator's own places; mail: to the address it signed up with.
CREATE TABLE alert_target (
  account_id TEXT PRIMARY KEY,
  webhook    TEXT,
  secret     TEXT,
  mail       INTEGER NOT NULL
);

-- Alerts that were given; each once.
CREATE TABLE alert (
  id      TEXT PRIMARY KEY,
  created BIGINT NOT NULL
);

CREATE INDEX alert_created ON alert (created);
