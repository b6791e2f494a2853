-- lockstep: revision=b7e05f6612cc, revises=3f1a9c0d2b11
-- shelves

ALTER TABLE book ADD COLUMN shelf VARCHAR DEFAULT 'new' NOT NULL;

UPDATE book SET shelf = 'old' WHERE id % 2 = 1;

CREATE FUNCTION shelf_of(wanted integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN (SELECT shelf FROM book WHERE id = wanted);
        END;
        $$;
