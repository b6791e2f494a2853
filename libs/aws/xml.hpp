// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::aws {

/// An element with its text (of itself, not of its children) and children.
struct XmlElement {
    std::string name;
    std::string text;
    std::vector<XmlElement> children;

    /// The one child of that name; null when there is none, or more than one.
    [[nodiscard]] const XmlElement* child(std::string_view wanted) const;
};

/// Reads the XML that AWS's services answer with: one root, elements with attributes (which are
/// passed over), text with the predefined entities and character references. Document types,
/// processing instructions, CDATA and comments never come, so a text with them is refused, as is
/// one that nests deeper than 16. None when the text has another form.
std::optional<XmlElement> parse_xml(std::string_view text);

} // namespace lockstep::aws
