DROP TABLE app.own_transaction;
