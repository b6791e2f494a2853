// SPDX-License-Identifier: Apache-2.0
// The chart as helm sees it.
#include <filesystem>

#include <gmock/gmock.h>

#include "base/file.hpp"
#include "kube/shell.hpp"
#include "support/source_dir.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::filesystem::path root = LOCKSTEP_SOURCE_DIR;

std::string rendered(const std::string& arguments = {}) {
    return output_of(with_tools() + "helm template lockstep helm/lockstep --kube-version 1.34.0 " +
                     "--namespace lockstep-system " + arguments);
}

std::string refused(const std::string& arguments) {
    const auto result = shell(with_tools() + "helm template lockstep helm/lockstep " + arguments);
    return result.exit_code == 0 ? "not refused" : result.output;
}

TEST(Chart, PassesLint) {
    EXPECT_THAT(output_of(with_tools() + "helm lint --strict helm/lockstep"),
                HasSubstr("0 chart(s) failed"));
}

TEST(Chart, HoldsTheResourceDefinitionOfTheProject) {
    const auto ours = read_file(root / "crds/databaseschemas.yaml");
    const auto charts = read_file(root / "helm/lockstep/files/databaseschemas.yaml");
    ASSERT_TRUE(ours && charts);
    EXPECT_EQ(*ours, *charts) << "cp crds/databaseschemas.yaml helm/lockstep/files/";
}

TEST(Chart, KeepsTheResourceDefinitionOnUninstallUnlessToldOtherwise) {
    EXPECT_THAT(rendered("-s templates/crd.yaml"), HasSubstr("helm.sh/resource-policy: keep"));
    EXPECT_THAT(rendered("-s templates/crd.yaml --set crds.keep=false"),
                Not(HasSubstr("helm.sh/resource-policy")));
    EXPECT_THAT(rendered("--set crds.enabled=false"),
                Not(HasSubstr("kind: CustomResourceDefinition")));
}

TEST(Chart, GrantsNeitherSecretsNorWildcards) {
    const auto roles = rendered("-s templates/rbac.yaml");
    EXPECT_THAT(roles, Not(HasSubstr("secrets")));
    EXPECT_THAT(roles, Not(HasSubstr("*")));
    EXPECT_THAT(roles, Not(HasSubstr("pods/log")));
    EXPECT_THAT(roles, Not(HasSubstr("pods/exec")));
}

TEST(Chart, GivesRolesInsteadOfAClusterRoleWhereNamespacesAreNamed) {
    const auto objects = rendered("--set 'watchNamespaces={shop,other}'");
    EXPECT_THAT(objects, Not(HasSubstr("kind: ClusterRole")));
    EXPECT_THAT(objects, HasSubstr("namespace: shop"));
    EXPECT_THAT(objects, HasSubstr("- --watch-namespace=other"));
}

TEST(Chart, RunsTheOperatorRestricted) {
    const auto deployment = rendered("-s templates/deployment.yaml");
    EXPECT_THAT(deployment, HasSubstr("runAsNonRoot: true"));
    EXPECT_THAT(deployment, HasSubstr("runAsUser: 65532"));
    EXPECT_THAT(deployment, HasSubstr("readOnlyRootFilesystem: true"));
    EXPECT_THAT(deployment, HasSubstr("allowPrivilegeEscalation: false"));
    EXPECT_THAT(deployment, HasSubstr("type: RuntimeDefault"));
    EXPECT_THAT(deployment, HasSubstr("- ALL"));
}

TEST(Chart, NamesImagesByRegistryTagAndDigest) {
    EXPECT_THAT(rendered("--set image.registry=r.example,image.tag=7"),
                HasSubstr("image: \"r.example/lockstep-operator:7\""));
    const std::string digest = "sha256:" + std::string(64, 'a');
    EXPECT_THAT(rendered("--set lockstepImage.tag=7,lockstepImage.digest=" + digest),
                HasSubstr("--lockstep-image=lockstep@" + digest));
}

TEST(Chart, RefusesValuesThatMakeNoSense) {
    EXPECT_THAT(refused("--kube-version 1.34.0 --set workers=0"), HasSubstr("workers"));
    EXPECT_THAT(refused("--kube-version 1.34.0 --set wokers=2"), HasSubstr("wokers"));
    EXPECT_THAT(refused("--kube-version 1.34.0 --set image.digest=abc"), HasSubstr("digest"));
    EXPECT_THAT(
        refused("--kube-version 1.34.0 --set 'watchNamespaces={}' --set watchNamespaces[0]=''"),
        HasSubstr("watchNamespaces"));
}

TEST(Chart, RefusesAKubernetesThatIsTooOld) {
    EXPECT_THAT(refused("--kube-version 1.29.0"), HasSubstr("1.30"));
}

TEST(Chart, PassesOnWhatUsersAdd) {
    const auto deployment =
        rendered("-s templates/deployment.yaml --set 'extraArgs={--log-level=debug}' "
                 "--set extraEnv[0].name=A,extraEnv[0].value=b "
                 "--set podAnnotations.a=b --set nodeSelector.disk=ssd "
                 "--set priorityClassName=high --set imagePullSecrets[0].name=pull");
    EXPECT_THAT(deployment, HasSubstr("- \"--log-level=debug\""));
    EXPECT_THAT(deployment, HasSubstr("name: A"));
    EXPECT_THAT(deployment, HasSubstr("disk: ssd"));
    EXPECT_THAT(deployment, HasSubstr("priorityClassName: high"));
    EXPECT_THAT(deployment, HasSubstr("name: pull"));
}

TEST(Chart, IsDocumentedValueByValue) {
    const auto readme = read_file(root / "helm/lockstep/README.md");
    ASSERT_TRUE(readme);
    const auto names = output_of("sed -n 's/^\\([a-zA-Z]*\\):.*/\\1/p' helm/lockstep/values.yaml");
    std::size_t begin = 0;
    for (auto end = names.find('\n'); end != std::string::npos; end = names.find('\n', begin)) {
        EXPECT_THAT(*readme, HasSubstr("`" + names.substr(begin, end - begin)));
        begin = end + 1;
    }
}

} // namespace
} // namespace lockstep::test
