alter schema app owner to :DATABASE_OWNER;
comment on schema app is 'has an owner; :DATABASE_NAME is another matter';
