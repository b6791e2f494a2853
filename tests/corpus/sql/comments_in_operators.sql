SELECT 1 +/* ; */ 2; SELECT 1 -/* ; */- 2; SELECT 1 +-- ;
 2; SELECT 3 */* a /* b; */ c; */ 4; SELECT 5 /-- ;
 6; SELECT a <-- ;
b; SELECT 'x'/* ; */||'y' || 1 FROM t WHERE 1 = 0;
