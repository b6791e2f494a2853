// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "in_memory_api.hpp"
#include "kube/client.hpp"
#include "runtime/cache.hpp"
#include "runtime/controller.hpp"
#include "support/manual_clock.hpp"

namespace lockstep::test {

inline const std::string schemas_path =
    "/apis/lockstep.dev/v1alpha1/namespaces/shop/databaseschemas";
inline const std::string jobs_path = "/apis/batch/v1/namespaces/shop/jobs";
inline const std::string pods_path = "/api/v1/namespaces/shop/pods";
inline const std::string config_maps_path = "/api/v1/namespaces/shop/configmaps";

/// A cache that a test fills by hand, so that it can lag behind.
class HandFilledCache final : public runtime::Cache {
public:
    using Objects = std::vector<kube::ObjectPointer>;

    [[nodiscard]] kube::ObjectPointer schema(const kube::ObjectKey&) const override {
        return known_schema;
    }
    [[nodiscard]] Objects gates(const kube::ObjectKey&) const override { return known_gates; }
    [[nodiscard]] Objects jobs(const kube::ObjectKey&) const override { return known_jobs; }
    [[nodiscard]] Objects job_pods(const kube::ObjectKey&) const override { return known_job_pods; }

    kube::ObjectPointer known_schema;
    Objects known_gates;
    Objects known_jobs;
    Objects known_job_pods;
};

inline kube::Json app_db() {
    return {{"apiVersion", "lockstep.dev/v1alpha1"},
            {"kind", "DatabaseSchema"},
            {"metadata",
             {{"name", "app-db"}, {"namespace", "shop"}, {"uid", "uid-1"}, {"generation", 1}}},
            {"spec",
             {{"connection",
               {{"host", "db.example"},
                {"database", "app"},
                {"username", "app"},
                {"passwordFrom", {{"secretKeyRef", {{"name", "app-db"}, {"key", "password"}}}}}}},
              {"migrations", {{"source", {{"configMap", {{"name", "app-migrations"}}}}}}}}}};
}

inline kube::Json app_migrations() {
    return {{"metadata", {{"name", "app-migrations"}, {"namespace", "shop"}}},
            {"data", {{"1_one.sql", "select 1;"}}}};
}

/// A controller between an API and a cache that show the resource app-db.
class Loop : public testing::Test {
protected:
    Loop() {
        api.put(config_maps_path, app_migrations());
        api.put(schemas_path, app_db());
        refresh_cache();
    }

    /// The cache catches up.
    void refresh_cache() {
        const auto* object = api.find(schemas_path + "/app-db");
        cache.known_schema = object == nullptr ? nullptr : std::make_shared<kube::Json>(*object);
    }

    runtime::ReconcileResult pass() { return controller.pass({"shop", "app-db"}, {}); }

    ManualClock clock;
    InMemoryApi api;
    HandFilledCache cache;
    kube::Client client{api};
    runtime::WorkQueue queue{clock};
    runtime::Metrics metrics{"databaseschema"};
    runtime::Controller controller{
        {cache, client, queue, metrics, clock, {"lockstep:test", "Never"}}};
};

} // namespace lockstep::test
