-- SPDX-License-Identifier: Apache-2.0
-- Version 2 of the shop: orders, and a time stamp that follows each change of a row.
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    item text NOT NULL CHECK (item <> ''),
    cents integer NOT NULL CHECK (cents >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX orders_customer_id_idx ON orders (customer_id);

CREATE FUNCTION orders_note_change() RETURNS trigger
LANGUAGE plpgsql AS $function$
BEGIN
    NEW.changed_at := now(); -- a semicolon inside a dollar quote ends nothing
    RETURN NEW;
END;
$function$;

CREATE TRIGGER orders_note_change BEFORE UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION orders_note_change();
