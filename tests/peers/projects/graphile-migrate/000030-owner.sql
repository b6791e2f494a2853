alter schema app owner to :DATABASE_OWNER;
comment on schema app is 'has an owner; and a comment';
