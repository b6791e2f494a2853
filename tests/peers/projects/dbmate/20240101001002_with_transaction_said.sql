-- migrate:up transaction:true
CREATE TABLE app.said (id int);
INSERT INTO app.said VALUES (1);

-- migrate:down
DROP TABLE app.said;
