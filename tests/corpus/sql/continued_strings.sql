SELECT 'a;'
'b;'

   'c;', E'd\';'
  '\';e', U&'f;'
 'g;' UESCAPE '!', B'01'
'10', 'h'


  'i;'
  'j';
SELECT 'k'
'l''m' ; SELECT 'n'	
	'o';
