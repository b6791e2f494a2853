// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "adopt/adoption.hpp"
#include "migrate/mirror.hpp"

/// One maker of mirrors a tool, each in the tool's own file.
namespace lockstep::adopt {

using MirrorPointer = std::unique_ptr<migrate::Mirror>;

MirrorPointer mirror_alembic(ForeignHistory where, const migrate::MigrationSet& set,
                             FileReader read);
MirrorPointer mirror_flyway(ForeignHistory where, const migrate::MigrationSet& set,
                            FileReader read);
MirrorPointer mirror_goose(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);
MirrorPointer mirror_golang_migrate(ForeignHistory where, const migrate::MigrationSet& set,
                                    FileReader read);
MirrorPointer mirror_sqlx(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);
MirrorPointer mirror_atlas(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);
MirrorPointer mirror_tern(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);
MirrorPointer mirror_prisma(ForeignHistory where, const migrate::MigrationSet& set,
                            FileReader read);
/// dbmate, Diesel and Rails: a list of versions.
MirrorPointer mirror_version_list(ForeignHistory where, const migrate::MigrationSet& set,
                                  FileReader read);

} // namespace lockstep::adopt
