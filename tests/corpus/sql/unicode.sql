SELECT 'ключ;' AS ключ, größe, "名前;" FROM täble WHERE ñ = 'é;' AND 日本 = $日本$;$日本$; COMMENT ON TABLE täble IS '🙂;'; SELECT ' '' '; INSERT INTO t VALUES ('​;');
