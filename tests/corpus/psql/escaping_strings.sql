SET standard_conforming_strings = off;
SELECT 'it\'s; one', 'a\\', B'1', U&'x';
SET standard_conforming_strings TO on;
SELECT '\'; SELECT 2;
BEGIN; SET LOCAL standard_conforming_strings = off; SELECT '\';'; COMMIT; SELECT '\';
