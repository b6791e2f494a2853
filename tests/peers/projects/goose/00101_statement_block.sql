-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION app.twice(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    n := n * 2;
    RETURN n;
END
$$;
-- +goose StatementEnd
INSERT INTO app.people (name) VALUES ('between; blocks');

-- +goose Down
DROP FUNCTION app.twice(int);
