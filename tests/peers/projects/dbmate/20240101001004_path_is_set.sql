-- migrate:up
SET search_path TO public, app;
CREATE TABLE path_one (id int);

-- migrate:down
DROP TABLE path_one;
