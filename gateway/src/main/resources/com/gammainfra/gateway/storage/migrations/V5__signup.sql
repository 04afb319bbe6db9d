-- Who signed up, and who is about to. Times are in milliseconds since 1970.

-- address_key is the address's normal form, of which there is one account; address is where letters go.
CREATE TABLE customer (
  account_id  TEXT PRIMARY KEY,
  address_key TEXT   NOT NULL UNIQUE,
  address     TEXT   NOT NULL,
  created     BIGINT NOT NULL
);

-- Of a link's token the SHA-256 is known, in 64 lower-case hexadecimal digits. The link itself is there,
-- encrypted, only where no mail server is configured and the operator hands it over.
CREATE TABLE signup (
  sha256      TEXT PRIMARY KEY,
  address_key TEXT   NOT NULL,
  address     TEXT   NOT NULL,
  created     BIGINT NOT NULL,
  expires     BIGINT NOT NULL,
  used        BIGINT,
  sealed      BYTEA
);

CREATE INDEX signup_expires ON signup (expires);
