SELECT 1 \gset
\connect other
