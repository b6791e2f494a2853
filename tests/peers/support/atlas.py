# SPDX-License-Identifier: Apache-2.0
"""Atlas, whose program no package registry has: only its files."""

import base64
import hashlib

from support.tool import Tool


class Atlas(Tool):
    def write(self, folder, number, step):
        (folder / f"{20240101000000 + number}_{step.name}.sql").write_text(step.up)

    def finish(self, folder):
        """Writes atlas.sum: a running SHA-256 over names and contents, and one over the lines."""
        running, lines = hashlib.sha256(), []
        for path in sorted(folder.glob("*.sql")):
            running.update(path.name.encode() + path.read_bytes())
            lines.append((path.name, base64.b64encode(running.digest()).decode()))
        total = hashlib.sha256("".join(name + digest for name, digest in lines).encode()).digest()
        (folder / "atlas.sum").write_text(f"h1:{base64.b64encode(total).decode()}\n" +
                                          "".join(f"{name} h1:{digest}\n" for name, digest in lines))
