// SPDX-License-Identifier: Apache-2.0
// Prisma over its driver adapter, as its native engine works: one session, a file in one message.
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

// Prisma asks for columns of the types "char" and "name", which the adapter does not know: they are text.
const addFields = pg.Result.prototype.addFields;
pg.Result.prototype.addFields = function (fields) {
  for (const each of fields) if ([18, 19].includes(each.dataTypeID)) each.dataTypeID = 25;
  return addFields.call(this, fields);
};

// It would stay for the ten seconds that it has for its lock, also when it got it at once.
const { setTimeout } = globalThis;
globalThis.setTimeout = ((...words) => setTimeout(...words).unref()) as typeof setTimeout;

class OneSession extends PrismaPg {
  async connect() {
    const adapter = await super.connect();
    // The adapter itself would cut the file at each semicolon, in strings too.
    adapter.executeScript = async (script) => void (await adapter.client.query(script));
    return adapter;
  }
}

export default {
  schema: "prisma/schema.prisma",
  experimental: { adapter: true },
  engine: "js",
  adapter: async () => new OneSession({ connectionString: process.env.DATABASE_URL, max: 1, allowExitOnIdle: true }),
};
