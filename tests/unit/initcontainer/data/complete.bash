# SPDX-License-Identifier: Apache-2.0
# bash complete.bash COMPLETIONS: what bash offers behind each line of standard input.
source "$1"
while IFS= read -r line; do
  echo "== $line"
  read -ra COMP_WORDS <<<"${line//=/ = }"
  [[ $line != *' ' ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _lockstep
  [ "${#COMPREPLY[@]}" = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
done
