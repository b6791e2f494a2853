CREATE TABLE app.bare (id int)
