// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "api/spec.hpp"
#include "api/status.hpp"

namespace lockstep::api {

/// One value of an enumeration and its name in JSON.
template <class E>
struct Named {
    E value;
    std::string_view name;
};

inline constexpr std::array<Named<TlsMode>, 4> tls_modes{{
    {TlsMode::disable, "disable"},
    {TlsMode::require, "require"},
    {TlsMode::verify_ca, "verify-ca"},
    {TlsMode::verify_full, "verify-full"},
}};
inline constexpr std::array<Named<MigrationFormat>, 13> migration_formats{{
    {MigrationFormat::detect, "auto"},
    {MigrationFormat::lockstep, "lockstep"},
    {MigrationFormat::flyway, "flyway"},
    {MigrationFormat::golang_migrate, "golang-migrate"},
    {MigrationFormat::goose, "goose"},
    {MigrationFormat::dbmate, "dbmate"},
    {MigrationFormat::sqlx, "sqlx"},
    {MigrationFormat::atlas, "atlas"},
    {MigrationFormat::tern, "tern"},
    {MigrationFormat::graphile_migrate, "graphile-migrate"},
    {MigrationFormat::prisma, "prisma"},
    {MigrationFormat::diesel, "diesel"},
    {MigrationFormat::alembic, "alembic"},
}};
inline constexpr std::array<Named<Engine>, 2> engines{{
    {Engine::sql, "SQL"},
    {Engine::exec, "Exec"},
}};
inline constexpr std::array<Named<Mirror>, 3> mirrors{{
    {Mirror::automatic, "Auto"},
    {Mirror::on, "On"},
    {Mirror::off, "Off"},
}};
inline constexpr std::array<Named<OnUnmanaged>, 3> on_unmanageds{{
    {OnUnmanaged::refuse, "Refuse"},
    {OnUnmanaged::baseline, "Baseline"},
    {OnUnmanaged::create_if_missing, "CreateIfMissing"},
}};
inline constexpr std::array<Named<OutOfOrder>, 2> out_of_orders{{
    {OutOfOrder::refuse, "Refuse"},
    {OutOfOrder::allow, "Allow"},
}};
inline constexpr std::array<Named<OnNewerHistory>, 2> on_newer_histories{{
    {OnNewerHistory::allow, "Allow"},
    {OnNewerHistory::refuse, "Refuse"},
}};
inline constexpr std::array<Named<Trigger>, 2> triggers{{
    {Trigger::on_rollout, "OnRollout"},
    {Trigger::on_apply, "OnApply"},
}};
inline constexpr std::array<Named<PoolProfile>, 1> pool_profiles{{
    {PoolProfile::sqlalchemy, "SQLAlchemy"},
}};
inline constexpr std::array<Named<ConditionStatus>, 3> condition_statuses{{
    {ConditionStatus::unknown, "Unknown"},
    {ConditionStatus::yes, "True"},
    {ConditionStatus::no, "False"},
}};
inline constexpr std::array<Named<Phase>, 6> phases{{
    {Phase::pending, "Pending"},
    {Phase::checking, "Checking"},
    {Phase::waiting, "Waiting"},
    {Phase::migrating, "Migrating"},
    {Phase::ready, "Ready"},
    {Phase::failed, "Failed"},
}};
inline constexpr std::array<Named<RolloutState>, 4> rollout_states{{
    {RolloutState::waiting, "Waiting"},
    {RolloutState::migrating, "Migrating"},
    {RolloutState::complete, "Complete"},
    {RolloutState::failed, "Failed"},
}};

/// The name of `value`; every value of the enumeration stands in its table.
template <class E, std::size_t N>
std::string_view name_of(const std::array<Named<E>, N>& names, E value) {
    for (const auto& entry : names) {
        if (entry.value == value) return entry.name;
    }
    return names.front().name;
}

/// The entry with that name, or nullptr.
template <class E, std::size_t N>
const Named<E>* find_name(const std::array<Named<E>, N>& names, std::string_view name) {
    for (const auto& entry : names) {
        if (entry.name == name) return &entry;
    }
    return nullptr;
}

} // namespace lockstep::api
