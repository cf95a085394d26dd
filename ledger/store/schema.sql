-- Written by `make schema` from ledger/store/tables.py (SQLModel). Do not edit.

CREATE TABLE entry (
    "index" INTEGER NOT NULL,
    leaf_hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    last_object INTEGER NOT NULL,
    dictionary INTEGER NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY ("index")
)
 STRICT;

CREATE INDEX entry_kind ON entry (kind, "index") WHERE kind != 'exchange';

CREATE TRIGGER entry_next BEFORE INSERT ON "entry" WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index"), -1) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'entry: rows are appended in order'); END;

CREATE TRIGGER entry_no_update BEFORE UPDATE ON "entry"
BEGIN SELECT RAISE(ABORT, 'entry: rows are never changed'); END;

CREATE TRIGGER entry_no_delete BEFORE DELETE ON "entry"
BEGIN SELECT RAISE(ABORT, 'entry: rows are never deleted'); END;

CREATE TABLE object (
    id INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    salt BLOB NOT NULL,
    content_key INTEGER NOT NULL,
    size INTEGER NOT NULL,
    dictionary INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (commitment)
)
 STRICT;

CREATE INDEX object_content ON object (content_key);

CREATE TRIGGER object_next BEFORE INSERT ON "object" WHEN NEW.id IS NOT (SELECT COALESCE(MAX(id), 0) + 1 FROM object)
BEGIN SELECT RAISE(ABORT, 'object: rows are appended in order'); END;

CREATE TRIGGER object_no_update BEFORE UPDATE ON "object"
BEGIN SELECT RAISE(ABORT, 'object: rows are never changed'); END;

CREATE TRIGGER object_no_delete BEFORE DELETE ON "object"
BEGIN SELECT RAISE(ABORT, 'object: rows are never deleted'); END;

CREATE TABLE part (
    object INTEGER NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (object, number)
)
 STRICT;

CREATE TRIGGER part_next BEFORE INSERT ON "part" WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM part WHERE object = NEW.object)
BEGIN SELECT RAISE(ABORT, 'part: rows are appended in order'); END;

CREATE TRIGGER part_no_update BEFORE UPDATE ON "part"
BEGIN SELECT RAISE(ABORT, 'part: rows are never changed'); END;

CREATE TRIGGER part_no_delete BEFORE DELETE ON "part"
BEGIN SELECT RAISE(ABORT, 'part: rows are never deleted'); END;

CREATE TABLE dictionary (
    id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id)
)
 STRICT;

CREATE TRIGGER dictionary_next BEFORE INSERT ON "dictionary" WHEN NEW.id IS NOT (SELECT COALESCE(MAX(id), 0) + 1 FROM dictionary)
BEGIN SELECT RAISE(ABORT, 'dictionary: rows are appended in order'); END;

CREATE TRIGGER dictionary_no_update BEFORE UPDATE ON "dictionary"
BEGIN SELECT RAISE(ABORT, 'dictionary: rows are never changed'); END;

CREATE TRIGGER dictionary_no_delete BEFORE DELETE ON "dictionary"
BEGIN SELECT RAISE(ABORT, 'dictionary: rows are never deleted'); END;

CREATE TABLE checkpoint (
    size INTEGER NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (size)
)
 STRICT;

CREATE TRIGGER checkpoint_next BEFORE INSERT ON "checkpoint" WHEN NEW.size <= (SELECT COALESCE(MAX(size), 0) FROM checkpoint)
BEGIN SELECT RAISE(ABORT, 'checkpoint: rows are appended in order'); END;

CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON "checkpoint"
BEGIN SELECT RAISE(ABORT, 'checkpoint: rows are never changed'); END;

CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON "checkpoint"
BEGIN SELECT RAISE(ABORT, 'checkpoint: rows are never deleted'); END;

CREATE TABLE node (
    height INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (height, position)
)
 STRICT;

CREATE TRIGGER node_next BEFORE INSERT ON "node" WHEN NEW.position IS NOT (SELECT COALESCE(MAX(position), -1) + 1 FROM node WHERE height = NEW.height)
BEGIN SELECT RAISE(ABORT, 'node: rows are appended in order'); END;

CREATE TRIGGER node_no_update BEFORE UPDATE ON "node"
BEGIN SELECT RAISE(ABORT, 'node: rows are never changed'); END;

CREATE TRIGGER node_no_delete BEFORE DELETE ON "node"
BEGIN SELECT RAISE(ABORT, 'node: rows are never deleted'); END;
