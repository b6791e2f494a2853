# SPDX-License-Identifier: Apache-2.0
# fish complete.fish COMPLETIONS: what fish offers behind each line of standard input.
source $argv[1]
while read -l line
    echo "== $line"
    complete -C "$line" | string replace -r '\t.*' ''
end
