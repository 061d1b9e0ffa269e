select lo_from_bytea(4711, 'kept');
