// SPDX-License-Identifier: Apache-2.0
#include "aws/xml.hpp"

#include <gtest/gtest.h>

namespace lockstep::aws {
namespace {

TEST(ParseXml, ReadsElementsAndTheirText) {
    const auto root = parse_xml("<?xml version=\"1.0\"?>\n<a xmlns=\"urn:x\" b='c'>\n <d>one</d>"
                                "<e/><f >two</f >\n</a>\n");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->name, "a");
    ASSERT_EQ(root->children.size(), 3U);
    EXPECT_EQ(root->child("d")->text, "one");
    EXPECT_EQ(root->child("e")->text, "");
    EXPECT_EQ(root->child("f")->text, "two");
}

TEST(ParseXml, ReplacesReferences) {
    const auto root = parse_xml("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;&#x1F600;</a>");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->text, "<>&\"'A\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(XmlElement, HasNoOneChildOfANameThatComesTwice) {
    const auto root = parse_xml("<a><b>1</b><b>2</b></a>");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->child("b"), nullptr);
    EXPECT_EQ(root->child("c"), nullptr);
}

class RefuseXml : public testing::TestWithParam<std::string> {};

TEST_P(RefuseXml, HasAnotherForm) {
    EXPECT_FALSE(parse_xml(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Text, RefuseXml,
    testing::Values("", "text", "<a>", "<a></b>", "<a></ab>", "<a/><b/>", "<a/>text", "<a b></a>",
                    "<a b=c/>", "<a b=\"<\"/>", "<a b=\"c/>", "<a>&nbsp;</a>", "<a>&#0;</a>",
                    "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&;</a>", "<a>&amp</a>",
                    "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<a><![CDATA[b]]></a>",
                    "<a><!-- b --></a>", "<a><?b?></a>", "< a/>", "<?xml version=\"1.0\"",
                    "<a b=\"1\"c=\"2\"/>"));

TEST(ParseXml, RefusesDeepNesting) {
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += "<a>";
    EXPECT_FALSE(parse_xml(text));
}

} // namespace
} // namespace lockstep::aws
