// SPDX-License-Identifier: Apache-2.0
#include "api/codec.hpp"

#include <gtest/gtest.h>

#include "unit/api/complete_resource.hpp"

namespace lockstep::api {
namespace {

using kube::Json;

Json smallest_object() {
    return Json::parse(R"({
      "metadata": {"name": "app-db", "namespace": "shop", "uid": "u-1", "generation": 4,
                   "annotations": {"lockstep.dev/retry": "again"}},
      "spec": {"connection": {"host": "db", "database": "app", "username": "app",
                              "passwordFrom": {"secretKeyRef": {"name": "app-db", "key": "password"}}}}
    })");
}

std::string refusal(const Json& object) {
    const auto parsed = parse_database_schema(object);
    return parsed ? "accepted" : parsed.error().message;
}

TEST(ParseDatabaseSchema, FillsInTheDefaultsOfEverythingAbsent) {
    Spec expected;
    expected.connection.host = "db";
    expected.connection.database = "app";
    expected.connection.username = "app";
    expected.connection.password_from = {"app-db", "password"};
    const auto parsed = parse_database_schema(smallest_object());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->spec, expected);
}

TEST(ParseDatabaseSchema, ReadsIdentityAndRetryToken) {
    const auto parsed = parse_database_schema(smallest_object());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->name, "app-db");
    EXPECT_EQ(parsed->namespace_name, "shop");
    EXPECT_EQ(parsed->uid, "u-1");
    EXPECT_EQ(parsed->generation, 4);
    EXPECT_FALSE(parsed->being_deleted);
    EXPECT_EQ(parsed->retry_token, "again");
}

TEST(ParseDatabaseSchema, SeesThatTheResourceIsBeingDeleted) {
    auto object = smallest_object();
    object["metadata"]["deletionTimestamp"] = "2026-03-01T12:00:00Z";
    EXPECT_TRUE(parse_database_schema(object)->being_deleted);
}

TEST(ParseDatabaseSchema, GivesBackEveryFieldOfACompleteSpec) {
    auto object = smallest_object();
    object["spec"] = to_json(complete_spec());
    const auto parsed = parse_database_schema(object);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->spec, complete_spec());
}

TEST(ParseDatabaseSchema, NamesTheRequiredFieldThatIsAbsent) {
    auto object = smallest_object();
    object["spec"]["connection"].erase("host");
    EXPECT_EQ(refusal(object), "spec.connection.host is required");
}

TEST(ParseDatabaseSchema, NamesTheKeyThatASecretReferenceLacks) {
    auto object = smallest_object();
    object["spec"]["connection"]["passwordFrom"]["secretKeyRef"].erase("key");
    EXPECT_EQ(refusal(object), "spec.connection.passwordFrom.secretKeyRef.key is required");
}

TEST(ParseDatabaseSchema, RefusesABadDurationWithItsForm) {
    auto object = smallest_object();
    object["spec"]["connection"]["waitTimeout"] = "5 minutes";
    EXPECT_EQ(
        refusal(object),
        "spec.connection.waitTimeout is wrong: \"5 minutes\" is not a duration; write a number "
        "with a unit, such as 500ms, 30s, 5m or 1h30m (0 means off)");
}

TEST(ParseDatabaseSchema, RefusesAnUnknownChoice) {
    auto object = smallest_object();
    object["spec"]["trigger"] = "Whenever";
    EXPECT_EQ(refusal(object), "spec.trigger has the unknown value \"Whenever\"");
}

TEST(ParseDatabaseSchema, RefusesATextWhereANumberBelongs) {
    auto object = smallest_object();
    object["spec"]["connection"]["port"] = "5432";
    EXPECT_EQ(refusal(object), "spec.connection.port has to be a whole number");
}

TEST(ParseDatabaseSchema, RefusesACommandThatIsNoListOfTexts) {
    auto object = smallest_object();
    object["spec"]["migrations"]["exec"]["command"] = "alembic upgrade head";
    EXPECT_EQ(refusal(object), "spec.migrations.exec.command has to be a list of texts");
    object["spec"]["migrations"]["exec"]["command"] = {"alembic", 1};
    EXPECT_EQ(refusal(object), "spec.migrations.exec.command has to be a list of texts");
}

TEST(ParseDatabaseSchema, RefusesASourceOfAKindThatItDoesNotKnow) {
    auto object = smallest_object();
    object["spec"]["migrations"]["source"]["bucket"] = "files";
    EXPECT_EQ(refusal(object), "spec.migrations.source has to name a configMap or an image");
    object["spec"]["migrations"]["source"] = {{"image", {{"reference", "app:1"}}}};
    EXPECT_EQ(refusal(object), "spec.migrations.source.image.path is required");
}

TEST(ParseDatabaseSchema, RefusesAnObjectWithoutSpec) {
    auto object = smallest_object();
    object.erase("spec");
    EXPECT_EQ(refusal(object), "spec is required");
}

TEST(ParseIdentity, ReadsWhatASpecThatCannotBeUsedLeaves) {
    auto object = smallest_object();
    object["spec"] = "nonsense";
    object["status"] = to_json(complete_status());
    const auto resource = parse_identity(object);
    EXPECT_EQ(resource.name, "app-db");
    EXPECT_EQ(resource.status, complete_status());
}

TEST(ParseStatus, GivesBackEveryFieldOfACompleteStatus) {
    EXPECT_EQ(parse_status(to_json(complete_status())), complete_status());
}

TEST(ParseStatus, TakesWhatItCannotReadAsUnknown) {
    auto json = to_json(complete_status());
    json["phase"] = "Dancing";
    json["tls"] = 7;
    json["database"]["maxConnections"] = "many";
    auto expected = complete_status();
    expected.phase = Phase::pending;
    expected.tls.reset();
    expected.database->max_connections.reset();
    EXPECT_EQ(parse_status(json), expected);
}

TEST(StatusToJson, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(to_json(Status{}), Json::parse(R"({
        "observedGeneration": 0, "phase": "Pending", "conditions": [],
        "jobs": {"repeats": 0, "repeatsBefore": 0}
    })"));
}

} // namespace
} // namespace lockstep::api
