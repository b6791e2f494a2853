-- +goose up
/* A comment; with a semicolon. */
CREATE TABLE app.small (id int);
-- +goose down
DROP TABLE app.small;
