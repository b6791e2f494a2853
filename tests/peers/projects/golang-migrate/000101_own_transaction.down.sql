DROP TABLE app.wrapped;
