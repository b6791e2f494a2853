/* a; */ /* b /* c; */ d; */ SELECT /* e; */ 1 /* f */; -- g;
-- h;
/**/ SELECT 2; /***/ SELECT 3; /*/ */ SELECT 4; /* **/ SELECT 5 /*;*/ -- ;
; -- don't
/* isn't "closed */ SELECT 6 --;
;
--
