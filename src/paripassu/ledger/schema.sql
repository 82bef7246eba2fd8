-- The file of a record: nothing in it is ever changed or taken away.

CREATE TABLE entry (number INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;

CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;

CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN
  SELECT RAISE(ABORT, 'entries are never changed');
END;

CREATE TRIGGER entry_remains BEFORE DELETE ON entry
BEGIN
  SELECT RAISE(ABORT, 'entries are never taken away');
END;

-- What kind of file it is (“Pari”), and its version.
PRAGMA application_id = 1348563561;

PRAGMA user_version = 1;
