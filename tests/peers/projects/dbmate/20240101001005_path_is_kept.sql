-- migrate:up
UPDATE people SET name = name || '; seen' WHERE email IS NULL;
RESET search_path;

-- migrate:down
SELECT 1;
