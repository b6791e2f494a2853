DO $a$ BEGIN $b$ $A$
