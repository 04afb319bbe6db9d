/**
 * The database under accounts, ledger, receipts and kept answers: an SQLite file or a PostgreSQL
 * server, its migrations, and writes that share commits. It knows no table's meaning.
 */
@NullMarked
package com.gammainfra.gateway.storage;

import org.jspecify.annotations.NullMarked;
