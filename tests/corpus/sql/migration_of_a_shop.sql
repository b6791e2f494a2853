-- Everything that one release of a shop needed.
BEGIN;
SET LOCAL lock_timeout = '2s';
CREATE TABLE IF NOT EXISTS shop.carts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), -- never shown; internal
    customer bigint NOT NULL REFERENCES shop.customers (id),
    items jsonb NOT NULL DEFAULT '[]'::jsonb CHECK (jsonb_typeof(items) = 'array'),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE OR REPLACE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;
DROP TRIGGER IF EXISTS touch ON shop.carts; CREATE TRIGGER touch BEFORE UPDATE ON shop.carts FOR EACH ROW EXECUTE FUNCTION shop.touch();
INSERT INTO shop.settings (key, value) VALUES ('cart.note', 'Don''t forget; we keep it 30 days.') ON CONFLICT DO NOTHING;
/* Rows of before;
   one by one. */
UPDATE shop.carts SET items = items || '[{"sku": "x;y"}]' WHERE items @> '[{"sku": "z"}]';
COMMIT;
CREATE INDEX CONCURRENTLY carts_by_customer ON shop.carts (customer) WHERE items <> '[]';
