// SPDX-License-Identifier: Apache-2.0
#include "api/names.hpp"

namespace lockstep::api {

std::string_view to_string(TlsMode mode) {
    return name_of(tls_modes, mode);
}
std::string_view to_string(MigrationFormat format) {
    return name_of(migration_formats, format);
}
std::string_view to_string(Engine engine) {
    return name_of(engines, engine);
}
std::string_view to_string(Mirror mirror) {
    return name_of(mirrors, mirror);
}
std::string_view to_string(OutOfOrder policy) {
    return name_of(out_of_orders, policy);
}
std::string_view to_string(OnUnmanaged policy) {
    return name_of(on_unmanageds, policy);
}
std::string_view to_string(OnNewerHistory policy) {
    return name_of(on_newer_histories, policy);
}
std::string_view to_string(Trigger trigger) {
    return name_of(triggers, trigger);
}
std::string_view to_string(PoolProfile profile) {
    return name_of(pool_profiles, profile);
}
std::string_view to_string(ConditionStatus status) {
    return name_of(condition_statuses, status);
}
std::string_view to_string(Phase phase) {
    return name_of(phases, phase);
}
std::string_view to_string(RolloutState state) {
    return name_of(rollout_states, state);
}

} // namespace lockstep::api
