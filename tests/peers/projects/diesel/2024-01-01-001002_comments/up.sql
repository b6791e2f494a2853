-- In front; of all.
CREATE TABLE app.small (id int);
/* Between; two. */
INSERT INTO app.small VALUES (1);
