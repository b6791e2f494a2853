// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "initcontainer/settings.hpp"
#include "migrate/history.hpp"
#include "migrate/plan.hpp"
#include "migrate/run.hpp"
#include "migrate/settled.hpp"
#include "pg/connect.hpp"
#include "pg/server_facts.hpp"
#include "pg/tls_evidence.hpp"
#include "report/report.hpp"

/// Says in a report what the other rooms found. All of it is pure.
namespace lockstep::initcontainer {

report::Database to_report(const pg::ServerFacts& facts);
report::Tls to_report(const pg::TlsEvidence& evidence);

/// What the history holds, newest first in `last_applied`; `target` and `pending` come from a plan.
report::Schema to_report(const migrate::History& history);
report::Schema to_report(const migrate::History& history, const migrate::Plan& plan);
/// Of a history that is settled.
report::Schema to_report(const migrate::Glance& glance, const migrate::MigrationSet& set);

report::Failure to_report(const migrate::StatementFailure& failure, const std::string& kind);

/// The report of a run that failed with `error`; outcome and remedy follow from it.
void fail(report::Report& report, const Error& error, report::Failure failure);
void fail(report::Report& report, const pg::ConnectFailure& failure);
void fail(report::Report& report, const formats::LoadError& failure);
void fail(report::Report& report, const migrate::RunFailure& failure);
void fail(report::Report& report, const migrate::PlanFault& fault);

/// Adds the failure that an earlier run of the same files recorded. The outcome stays.
void recall(report::Report& report, const migrate::RecordedFailure& recorded);

/// Outcome and sentence of a run that did not fail. `report.schema` must be there.
void succeed(report::Report& report, const migrate::RunResult& result);

/// Outcome and sentence for what a plan found, when nothing is to be changed. `report.schema` must
/// be there.
void describe_plan(report::Report& report, const migrate::Plan& plan);

} // namespace lockstep::initcontainer
