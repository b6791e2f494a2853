-- SPDX-License-Identifier: Apache-2.0
-- Version 2 of the shop: customers have a tier. The default keeps version 1 working while both
-- versions run side by side: it inserts without naming the column.
ALTER TABLE customers ADD COLUMN tier text NOT NULL DEFAULT 'standard';

ALTER TABLE customers ADD CONSTRAINT customers_tier_known
    CHECK (tier IN ('standard', 'gold')) NOT VALID;
