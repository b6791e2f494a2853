# SPDX-License-Identifier: Apache-2.0
# zsh -f complete.zsh COMPLETIONS: what zsh offers behind each line of standard input.
# Only an interactive shell completes, so there is one on a terminal of its own. What it would show
# is taken from where it is added, since the shell lays it out for people.
zmodload zsh/zpty
zpty child zsh -f -i
zpty -w child "
  autoload -U compinit && compinit -u -D
  source ${(q)1}
  zstyle ':completion:*' verbose no
  LISTMAX=10000
  compadd () {
    if (( \${@[(I)-(O|D|A)]} )); then builtin compadd \"\$@\"; return; fi
    local -a offered
    builtin compadd -A offered \"\$@\"
    print -rl -- \"<\${(@)^offered}>\"
    builtin compadd \"\$@\"
  }
  bindkey '^I' complete-word
  bindkey '^B' kill-whole-line
  PS1= ; print REA''DY"
zpty -r child output $'*READY\r\n*'
# What is typed before the line editor listens goes through the terminal, which has a meaning for
# C-u and none for C-b.
while IFS= read -r line; do
  print -r -- "== $line"
  zpty -w -n child "$line"$'\t\C-b'"print E''ND"$'\n'
  zpty -r child output $'*END\r\n*'
  print -r -- "$output" | grep -ao '<[^<>]*>' | tr -d '<>='
done
zpty -d child
