/** How the schema came to be. A file knows how many of them it has; one that was released never changes. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    class TEXT NOT NULL,
    mode TEXT NOT NULL,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    due INTEGER,
    value TEXT NOT NULL,
    UNIQUE (class, mode, account, id)
  ) STRICT;
  CREATE INDEX records_by_creation ON records (class, mode, account, created, id);
  CREATE INDEX records_by_due ON records (class, mode, created, account, id) WHERE due IS NOT NULL;
  CREATE INDEX records_by_expiry ON records (expires);

  CREATE TABLE record_indexes (
    class TEXT NOT NULL,
    mode TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    id TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES records ON DELETE CASCADE,
    PRIMARY KEY (class, mode, name, value, account, created, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX record_indexes_by_record ON record_indexes (record, name, value);

  CREATE TABLE due (
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    leased_until INTEGER NOT NULL DEFAULT 0,
    token TEXT,
    moved INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (queue, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX due_by_time ON due (queue, max(at, leased_until));

  CREATE TABLE claims (
    key TEXT PRIMARY KEY,
    token TEXT,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX claims_by_end ON claims (until);
  `,
]
