SELECT 'h' -- comment;
  'i;' -- another '
  'j', E'k' --
-- ;
 '\';'; SELECT 2;
