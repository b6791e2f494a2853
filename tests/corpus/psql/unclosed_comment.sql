SELECT 1; /* /* */ --
