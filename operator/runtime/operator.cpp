// SPDX-License-Identifier: Apache-2.0
#include "runtime/operator.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include <malloc.h>

#include "base/build_info.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "kube/client.hpp"
#include "kube/cpprest_transport.hpp"
#include "runtime/controller.hpp"
#include "runtime/health.hpp"
#include "runtime/http_server.hpp"
#include "runtime/metrics.hpp"
#include "runtime/report_counter.hpp"
#include "runtime/series.hpp"
#include "runtime/watched_cache.hpp"
#include "runtime/work_queue.hpp"

namespace lockstep::runtime {
namespace {

constexpr std::chrono::milliseconds sync_poll{50};
constexpr std::chrono::seconds sync_complaint{30};
constexpr std::chrono::seconds delay_after_failed_sweep{5};
// A watch ends after ten minutes at most and says so; two of them without a word are one too many.
constexpr std::chrono::minutes longest_silence{20};
// Every request has a deadline, so a pass that takes longer than all of them hangs.
constexpr std::chrono::minutes longest_pass{10};

} // namespace

/// Members stand in the order in which they are needed: each outlives those below it.
class Operator::Parts {
public:
    Parts(Options options, std::unique_ptr<SystemClock> clock,
          std::unique_ptr<kube::CpprestTransport> transport);

    Result<> serve();
    void run(const StopToken& stop);

private:
    bool await_sync(const StopToken& stop);
    void sweep(const StopToken& stop, const std::stop_token& requests);
    bool sweep_once(const std::stop_token& stop);
    HttpReply scrape();
    bool is_fresh() const;

    std::unique_ptr<SystemClock> system_clock_;
    const Clock& clock_;
    Options options_;
    Metrics metrics_{"databaseschema"};
    ReportCounter reports_{metrics_, clock_.wall()};
    WorkQueue queue_{clock_};
    Health alive_;
    Health ready_;
    std::unique_ptr<kube::CpprestTransport> connections_;
    kube::CountingTransport transport_;
    kube::Client client_;
    WatchedCache cache_;
    Controller controller_;
    std::unique_ptr<HttpServer> server_;
};

Operator::Parts::Parts(Options options, std::unique_ptr<SystemClock> clock,
                       std::unique_ptr<kube::CpprestTransport> transport)
    : system_clock_{std::move(clock)}, clock_{*system_clock_}, options_{std::move(options)},
      connections_{std::move(transport)}, transport_{*connections_,
                                                     [this](kube::Method method, int code) {
                                                         metrics_.count_request(
                                                             kube::to_string(method), code);
                                                     }},
      client_{transport_}, cache_{transport_, clock_, options_.watch_namespaces,
                                  [this](const kube::ObjectKey& key) { queue_.add(key); },
                                  [this](const kube::Change& change) { reports_.see(change); }},
      controller_{{cache_, client_, queue_, metrics_, clock_, options_.jobs}} {
    metrics_.follow_queue("databaseschema", [this] { return queue_.counts(); });
    metrics_.set(series::build_info(version(), commit()), 1);
    metrics_.add(series::jobs_created("check"), 0);
    metrics_.add(series::jobs_created("migrate"), 0);
    metrics_.add(series::config_map_writes(), 0);
    metrics_.add(series::status_writes(), 0);
    alive_.add("workers", [this] { return controller_.longest_pass() < longest_pass; });
    ready_.add("synced", [this] { return cache_.synced(); });
    ready_.add("fresh", [this] { return is_fresh(); });
}

bool Operator::Parts::is_fresh() const {
    for (const auto watched : all_watched) {
        if (cache_.silence(watched) > longest_silence) return false;
    }
    return true;
}

HttpReply Operator::Parts::scrape() {
    for (const auto watched : all_watched) {
        metrics_.set(series::watch_silence(to_string(watched)),
                     static_cast<double>(cache_.silence(watched).count()));
    }
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text()};
}

Result<> Operator::Parts::serve() {
    HttpServer::Answers answers;
    answers["/healthz"] = [this](std::string_view query) { return alive_.answer(query); };
    answers["/readyz"] = [this](std::string_view query) { return ready_.answer(query); };
    answers["/metrics"] = [this](std::string_view) { return scrape(); };
    auto server =
        HttpServer::open(options_.metrics_host, options_.metrics_port, std::move(answers));
    if (!server) return Unexpected{std::move(server).error()};
    server_ = *std::move(server);
    return Done{};
}

bool Operator::Parts::await_sync(const StopToken& stop) {
    auto complain_at = clock_.now() + sync_complaint;
    while (!cache_.synced()) {
        if (stop.wait_for(sync_poll)) return false;
        if (clock_.now() < complain_at) continue;
        log::warning("still waiting for the first lists; the lines above say why");
        complain_at += sync_complaint;
    }
    return true;
}

// What was deleted while nobody watched is known from what was published for it.
bool Operator::Parts::sweep_once(const std::stop_token& stop) {
    auto spaces = options_.watch_namespaces;
    if (spaces.empty()) spaces.emplace_back();
    Orphans orphans{client_};
    for (const auto& space : spaces) {
        const auto keys = orphans.published_for(space, stop);
        if (!keys) {
            log::warning("cannot look for ConfigMaps that are left over",
                         {{"error", keys.error().message}});
            return false;
        }
        for (const auto& key : *keys)
            queue_.add(key);
    }
    return true;
}

void Operator::Parts::sweep(const StopToken& stop, const std::stop_token& requests) {
    while (!sweep_once(requests)) {
        if (stop.wait_for(delay_after_failed_sweep)) return;
    }
}

void Operator::Parts::run(const StopToken& stop) {
    cache_.start();
    if (!await_sync(stop)) return;
    // The first lists are read in pages, of which little is kept.
    malloc_trim(0);
    std::vector<std::jthread> workers;
    for (int i = 0; i < options_.workers; ++i) {
        workers.emplace_back([this](const std::stop_token& token) { controller_.work(token); });
    }
    workers.emplace_back([&](const std::stop_token& token) { sweep(stop, token); });
    log::info("watching", {{"resources", cache_.schemas().size()}, {"workers", options_.workers}});
    while (!stop.wait_for(std::chrono::hours{1})) {
    }
    log::info("stopping");
    queue_.shut_down();
}

Operator::Operator(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

Operator::~Operator() = default;

Result<std::unique_ptr<Operator>> Operator::open(Options options) {
    auto clock = std::make_unique<SystemClock>();
    auto transport = kube::CpprestTransport::open(options.cluster, *clock);
    if (!transport) return Unexpected{std::move(transport).error()};
    auto parts =
        std::make_unique<Parts>(std::move(options), std::move(clock), *std::move(transport));
    if (auto served = parts->serve(); !served) {
        return Unexpected{in_context("serving probes and metrics", std::move(served).error())};
    }
    return std::unique_ptr<Operator>{new Operator{std::move(parts)}};
}

void Operator::run(const StopToken& stop) {
    parts_->run(stop);
}

} // namespace lockstep::runtime
