// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kube/live_api.hpp"
#include "kube/operator_process.hpp"

namespace lockstep::test {

/// A real API with the chart installed, an operator that has the rights of the chart's service
/// account and nothing more, and a test that plays kubelet and the Job controller.
class LiveOperator : public LiveApi {
protected:
    LiveOperator();
    ~LiveOperator() override;

    /// The rights of the chart's service account.
    static std::filesystem::path operator_kubeconfig();

    void start();

    /// The resource app-db in the test's namespace.
    [[nodiscard]] kube::Json app_db() const;
    /// Creates or changes an object as a user would.
    kube::Json apply(const kube::Resource& resource, const kube::Json& object);
    void create_app_db();

    [[nodiscard]] std::optional<kube::Json> find(const kube::Resource& resource,
                                                 const std::string& name);
    [[nodiscard]] kube::Json status();
    [[nodiscard]] std::string condition(const std::string& type);
    [[nodiscard]] std::vector<kube::Json> jobs(const std::string& kind);
    /// Waits for the first Job of that kind and returns it.
    kube::Json job(const std::string& kind);

    /// The Job's pod ends with that report, and then the Job itself.
    void end_job(const kube::Json& job, int exit_code, const std::string& report);
    /// A pod of the Deployment `shop` whose init container ended with that report.
    void end_gate(const std::string& pod, int exit_code, const std::string& report);
    void remove_pods();

    std::filesystem::path folder_;
    OperatorProcess operator_;

private:
    void end_container(const std::string& pod, const char* list, int exit_code,
                       const std::string& report);
};

/// A golden report of the library that writes them.
std::string golden_report(const std::string& name);

extern const kube::Resource database_schemas;

} // namespace lockstep::test
