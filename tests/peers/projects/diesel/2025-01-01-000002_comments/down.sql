DROP TABLE app.small;
