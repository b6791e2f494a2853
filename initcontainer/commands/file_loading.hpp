// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <optional>

#include "initcontainer/commands/context.hpp"

namespace lockstep::initcontainer {

/// Migration files that are read in a thread of their own while the database is waited for. Nothing
/// but a login happens there meanwhile.
class FileLoading {
public:
    /// Begins. `context` is borrowed and must outlive this.
    explicit FileLoading(const Context& context);

    /// The context to connect with. A fault of the files stops it as well: nobody waits for a
    /// database to be told of it.
    [[nodiscard]] const Context& connecting() const noexcept { return connecting_; }

    /// The files without what lies above the setting `target`, as soon as they are read. None when
    /// that failed, which the report then says, whatever it said before. At most once.
    std::optional<migrate::MigrationSet> take(report::Report& report);

private:
    const Context& context_;
    StopSource faulty_;
    Context connecting_;
    std::future<Expected<migrate::MigrationSet, formats::LoadError>> files_;
};

} // namespace lockstep::initcontainer
