-- Written so that it could run again.
drop function if exists app.three();
create function app.three() returns int language sql begin atomic select 1; select 3; end;
