// SPDX-License-Identifier: Apache-2.0
#include "runtime/metrics.hpp"

#include <array>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/log.hpp"

namespace lockstep::runtime {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::array reconcile_results{ReconcileResult::success, ReconcileResult::error,
                                       ReconcileResult::requeue, ReconcileResult::requeue_after};

std::string to_string(ReconcileResult result) {
    switch (result) {
    case ReconcileResult::success:
        return "success";
    case ReconcileResult::error:
        return "error";
    case ReconcileResult::requeue:
        return "requeue";
    case ReconcileResult::requeue_after:
        break;
    }
    return "requeue_after";
}

// From 5 ms to a minute, as controller-runtime draws the lines.
const Histogram::BucketBoundaries reconcile_seconds{
    0.005, 0.01, 0.025, 0.05, 0.1,  0.15, 0.2,  0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6,
    0.7,   0.8,  0.9,   1,    1.25, 1.5,  1.75, 2,    2.5, 3,    3.5, 4,    4.5, 5,
    6,     7,    8,     9,    10,   15,   20,   25,   30,  40,   50,  60};

} // namespace

class Metrics::Registry {
public:
    explicit Registry(std::string controller) : controller_{std::move(controller)} {
        const prometheus::Labels labels{{"controller", controller_}};
        for (const auto result : reconcile_results) {
            reconciles_.Add({{"controller", controller_}, {"result", to_string(result)}});
        }
        reconcile_errors_.Add(labels);
        reconcile_times_.Add(labels, reconcile_seconds);
    }

    void count_reconcile(ReconcileResult result, double seconds) {
        const prometheus::Labels labels{{"controller", controller_}};
        reconciles_.Add({{"controller", controller_}, {"result", to_string(result)}}).Increment();
        if (result == ReconcileResult::error) reconcile_errors_.Add(labels).Increment();
        reconcile_times_.Add(labels, reconcile_seconds).Observe(seconds);
    }

    void count_request(std::string_view method, int code) {
        const auto text = code == 0 ? std::string{"<error>"} : std::to_string(code);
        requests_.Add({{"code", text}, {"method", std::string{method}}}).Increment();
    }

    void follow_queue(std::string name, std::function<WorkQueue::Counts()> counts) {
        const prometheus::Labels labels{{"name", name}, {"controller", controller_}};
        const std::lock_guard lock{mutex_};
        queues_.push_back({std::move(counts), &queue_depths_.Add(labels), &queue_adds_.Add(labels),
                           &queue_retries_.Add(labels)});
    }

    void add(const Series& series, double amount) {
        const std::lock_guard lock{mutex_};
        family(counters_, series, prometheus::BuildCounter()).Add(series.labels).Increment(amount);
    }

    void set(const Series& series, double value) {
        const std::lock_guard lock{mutex_};
        family(gauges_, series, prometheus::BuildGauge()).Add(series.labels).Set(value);
    }

    void remove_gauge(const Series& series) {
        const std::lock_guard lock{mutex_};
        const auto found = gauges_.find(series.name);
        if (found == gauges_.end() || !found->second->Has(series.labels)) return;
        found->second->Remove(&found->second->Add(series.labels));
    }

    std::string text() {
        const std::lock_guard lock{mutex_};
        for (const auto& queue : queues_)
            queue.read();
        return prometheus::TextSerializer{}.Serialize(registry_.Collect());
    }

private:
    struct Queue {
        std::function<WorkQueue::Counts()> counts;
        Gauge* depth;
        Counter* adds;
        Counter* retries;

        void read() const {
            const auto now = counts();
            depth->Set(static_cast<double>(now.depth));
            adds->Increment(static_cast<double>(now.adds) - adds->Value());
            retries->Increment(static_cast<double>(now.retries) - retries->Value());
        }
    };
    template <class Metric>
    using Families = std::map<std::string, Family<Metric>*, std::less<>>;

    template <class Metric, class Builder>
    Family<Metric>& family(Families<Metric>& families, const Series& series, Builder builder) {
        const auto found = families.find(series.name);
        if (found != families.end()) return *found->second;
        auto& created = builder.Name(series.name).Help(series.help).Register(registry_);
        families.emplace(series.name, &created);
        return created;
    }

    Family<Counter>& counter(const char* name, const char* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
    }

    const std::string controller_;
    prometheus::Registry registry_;
    Family<Counter>& reconciles_ =
        counter("controller_runtime_reconcile_total", "Passes over a key, by result.");
    Family<Counter>& reconcile_errors_ =
        counter("controller_runtime_reconcile_errors_total", "Passes over a key that failed.");
    Family<Histogram>& reconcile_times_ = prometheus::BuildHistogram()
                                              .Name("controller_runtime_reconcile_time_seconds")
                                              .Help("Time that one pass over a key took.")
                                              .Register(registry_);
    Family<Counter>& requests_ = counter("rest_client_requests_total",
                                         "Requests to the Kubernetes API, by status and method.");
    Family<Gauge>& queue_depths_ = prometheus::BuildGauge()
                                       .Name("workqueue_depth")
                                       .Help("Keys that wait for a worker.")
                                       .Register(registry_);
    Family<Counter>& queue_adds_ = counter("workqueue_adds_total", "Keys that were added.");
    Family<Counter>& queue_retries_ =
        counter("workqueue_retries_total", "Keys that were added again after a failure.");

    std::mutex mutex_; ///< Guards what follows; prometheus-cpp guards its own.
    std::vector<Queue> queues_;
    Families<Counter> counters_;
    Families<Gauge> gauges_;
};

Metrics::Metrics(std::string controller)
    : registry_{std::make_unique<Registry>(std::move(controller))} {}

Metrics::~Metrics() = default;

void Metrics::count_reconcile(ReconcileResult result, std::chrono::duration<double> time) {
    registry_->count_reconcile(result, time.count());
}

void Metrics::count_request(std::string_view method, int code) {
    registry_->count_request(method, code);
}

void Metrics::follow_queue(std::string name, std::function<WorkQueue::Counts()> counts) {
    registry_->follow_queue(std::move(name), std::move(counts));
}

void Metrics::add(const Series& counter, double amount) {
    registry_->add(counter, amount);
}

void Metrics::set(const Series& gauge, double value) {
    registry_->set(gauge, value);
}

void Metrics::remove_gauge(const Series& gauge) {
    registry_->remove_gauge(gauge);
}

std::string Metrics::text() const {
    return registry_->text();
}

} // namespace lockstep::runtime
