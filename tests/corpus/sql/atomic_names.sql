CREATE FUNCTION a() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT 2 end; SELECT t.end, t.case, t.begin FROM t; SELECT 1 AS case; SELECT 1 AS "end;"; END;
CREATE FUNCTION begin() RETURNS int RETURN 1; CREATE FUNCTION atomic() RETURNS int RETURN 2;
CREATE FUNCTION b(begin int, atomic int) RETURNS int BEGIN ATOMIC RETURN begin + atomic; END; SELECT 1 end; SELECT begin(), atomic();
