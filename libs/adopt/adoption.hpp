// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adopt/recognise.hpp"
#include "base/result.hpp"
#include "formats/alembic.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"

namespace lockstep::adopt {

/// Reads the bytes of a migration's file as they lie in the directory, given its `script`.
using FileReader = std::function<Result<std::string>(const std::string& script)>;

/// What becomes of one migration, or of one row that has no file.
enum class Verdict {
    verified,     ///< Applied, and the file is the one that the tool recorded.
    taken,        ///< Applied; the tool records nothing to compare the file with.
    below_floor,  ///< Stands for everything up to its version: a baseline of the tool.
    pending,      ///< Not applied: the next run applies it.
    missing_file, ///< Applied, and there is no file; it is kept in the history.
    ignored,      ///< A row that means nothing here, such as a schema's creation.
};

std::string_view to_string(Verdict verdict);

struct Decision {
    Verdict verdict = Verdict::taken;
    std::string version;
    std::string script; ///< Empty: the tool records none.
    std::string why;    ///< Half a sentence.
};

/// How a history is taken over.
struct Adoption {
    ForeignHistory from;
    std::vector<Decision> decisions;       ///< In the order of the migrations.
    std::vector<migrate::HistoryRow> rows; ///< What our history holds afterwards.
    std::vector<std::string> warnings;
    std::string digest; ///< SHA-256 of the table's content, for the record.
    std::size_t table_rows = 0;
};

/// What is known beside the history itself. Borrowed; null: not there.
struct Beside {
    const migrate::TableContent* companion = nullptr; ///< Of the table ForeignHistory::companion.
    /// Where the directory is an Alembic project: tells what a revision comes after. Without it
    /// the files say so themselves.
    const formats::alembic::RevisionGraph* graph = nullptr;
};

/// Maps the rows of another tool's history to migrations, and verifies contents by the tool's own
/// checksum where it has one. Pure but for `read`, which is called for the files that are
/// verified.
///
/// Fails with `fix_input` when the history is not clean (dirty, failed, half applied, locked), when
/// a file was edited since, or when it does not go with the files; the sentence says what to do in
/// the tool's own words. Nothing is guessed.
///
/// No `rows` in the result: the tool has applied nothing, and the caller decides as for a database
/// without any history.
Result<Adoption> adopt(const ForeignHistory& from, const migrate::TableContent& content,
                       const migrate::MigrationSet& set, const FileReader& read,
                       const Beside& beside = {});

} // namespace lockstep::adopt
