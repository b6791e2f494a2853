// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/work_queue.hpp"

namespace lockstep::runtime {

/// How one pass over a key ended, in the words of controller-runtime.
enum class ReconcileResult { success, error, requeue, requeue_after };

/// One time series of ours: the help of the first one of a name counts for all of them.
struct Series {
    std::string name; ///< "lockstep_..." in base units, "_total" for counters.
    std::string help;
    std::map<std::string, std::string> labels;
};

/// What /metrics shows. Where dashboards exist for a figure it has the name that they know
/// (controller-runtime's, client-go's). All functions may be called from any thread.
class Metrics {
public:
    /// The reconcile counters of `controller` start at 0 for each result, so that rates are right
    /// from the first failure.
    explicit Metrics(std::string controller);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void count_reconcile(ReconcileResult result, std::chrono::duration<double> time);
    /// `code` 0 means no answer. Fits kube::CountingTransport.
    void count_request(std::string_view method, int code);
    /// From now on the queue's figures are read at each scrape. `counts` must stay valid.
    void follow_queue(std::string name, std::function<WorkQueue::Counts()> counts);

    void add(const Series& counter, double amount = 1);
    void set(const Series& gauge, double value);
    /// The object that a gauge told about is gone.
    void remove_gauge(const Series& gauge);

    /// All series in the Prometheus text format.
    [[nodiscard]] std::string text() const;

private:
    class Registry;
    std::unique_ptr<Registry> registry_;
};

} // namespace lockstep::runtime
