-- What a price needs besides, and whose key was asked with. Rows of before have neither kind apart: what they wrote
-- to a cache counts as written for five minutes, and no customer had a key.

-- Of cache_write_tokens, those written for an hour.
ALTER TABLE receipt ADD COLUMN cache_write_1h_tokens BIGINT NOT NULL DEFAULT 0;

-- 1 when the answer was asked for with the customer's own key at the provider.
ALTER TABLE receipt ADD COLUMN own_key INTEGER NOT NULL DEFAULT 0;
