COPY public.t (a, b) FROM stdin;
1	it's; \N
2	$$ /* -- (
\.
SELECT pg_catalog.setval('public.t_a_seq', 2, true);
COPY u FROM STDIN WITH (FORMAT csv); -- two rows
"a;b",'
c,"d"
\.
COPY v FROM STDIN;
\.
