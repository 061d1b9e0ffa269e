import { readFile } from 'node:fs/promises';
import { IntegreSQLClient } from '@devoxa/integresql-client';
import pg from 'pg';

// Set by `assay serve -- npm run test:served`.
const integreSQL = new IntegreSQLClient({ url: process.env.INTEGRESQL_URL });
const files = ['db/migrations/V1__orders.sql', 'db/products.sql'];
let hash;

/** Initialises the template once, in whichever process comes first. */
export async function prepare() {
  hash = await integreSQL.hashFiles(files);
  await integreSQL.initializeTemplate(hash, async (config) => {
    const client = new pg.Client({ ...config, user: config.username });
    await client.connect();
    for (const file of files) await client.query(await readFile(file, 'utf8'));
    await client.end();
  });
}

/** Runs a test on a database of its own. */
export async function withDatabase(work) {
  const { database: { config }, id } = await integreSQL.api.getTestDatabase(hash);
  const db = new pg.Pool({ ...config, user: config.username });
  try {
    return await work(db, config);
  } finally {
    await db.end();
    await integreSQL.api.reuseTestDatabase(hash, id);
  }
}
